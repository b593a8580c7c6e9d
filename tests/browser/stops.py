"""Every kind of page and state of the filled demo, and how a person comes there.

One list for those who look (`python -m tests.browser.pictures`) and for what is
measured on each page (`test_every_page.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

Step = Callable[["Page"], None]

OFFICIAL = "official@voorbeeldstad.example"
MEMBER = "member@voorbeeldstad.example"
FACILITATOR = "facilitator@voorbeeldstad.example"
MODERATOR = "moderator@vng.example"
OUTSIDER = "outsider@elders.example"

TOPIC = ".row__title a"
QUESTION = ".row__title a:has-text('BRP')"
ROUND = "a:has-text('Ga naar de ronde')"
CONFIDENTIAL = "main a[href^='/groepen/']:has-text('ntervisie')"


@dataclass(frozen=True)
class Stop:
    """A page: who comes there (None: signed out), where it begins, and what is done."""

    name: str
    who: str | None
    path: str
    steps: tuple[Step, ...] = field(default=())

    @property
    def is_alike(self) -> bool:
        """Of the same parts as another one: a picture is taken, nothing measured."""
        return self.name in ALIKE


def follow(selector: str, rest: str = "") -> Step:
    """Go where the first such link leads, and from there to `rest`."""

    def step(page: "Page") -> None:
        href = page.locator(selector).first.get_attribute("href")
        assert href, selector
        page.goto(href.split("#")[0].split("?")[0] + rest)

    return step


def press(selector: str) -> Step:
    def step(page: "Page") -> None:
        page.locator(selector).first.click()

    return step


def fill(selector: str, text: str) -> Step:
    def step(page: "Page") -> None:
        page.locator(selector).first.fill(text)

    return step


def shown(selector: str) -> Step:
    """Wait until it is there."""

    def step(page: "Page") -> None:
        page.locator(selector).first.wait_for()

    return step


def submitted_empty(selector: str) -> Step:
    """Send the form as it is, past the browser's own checks."""

    def step(page: "Page") -> None:
        form = page.locator(selector).first
        form.evaluate("form => { form.noValidate = true; form.requestSubmit() }")
        page.wait_for_load_state()
        page.locator("[data-errors]").first.wait_for()

    return step


def prepared(page: "Page") -> None:
    """From the list of rounds to one that is being prepared; planned if none is."""
    waiting = page.locator(".row:has-text('voorbereid') .row__title a")
    if waiting.count():
        waiting.first.click()
        return
    page.goto(f"{page.url}nieuw/")
    page.get_by_label("Incidentmethode (kort)").check()
    page.locator("main form .button").first.click()
    page.wait_for_url("**/ronde/*/")


SPACE = "/forum/arbeidsmigranten/"

SIGNED_OUT = [
    Stop("home", None, "/"),
    Stop("theme", None, "/arbeidsmigranten/"),
    Stop("theme-second", None, "/wet-goed-verhuurderschap/"),
    Stop("article", None, "/arbeidsmigranten/meldpunt-in-vijf-stappen/"),
    Stop("publications", None, "/publicaties/"),
    Stop(
        "publication", None, "/publicaties/inwerkingtreding-wet-goed-verhuurderschap/"
    ),
    Stop("events", None, "/bijeenkomsten/"),
    Stop("event", None, "/bijeenkomsten/webinar-wet-goed-verhuurderschap/"),
    Stop("event-coming", None, "/bijeenkomsten/spreekuur-meldpunt/"),
    Stop("newsletter", None, "/nieuwsbrief/"),
    Stop("edition", None, "/nieuwsbrief/goed-verhuurderschap/"),
    Stop("remark", None, "/opmerking/?pagina=/arbeidsmigranten/"),
    Stop("newsletter-ask", None, "/nieuwsbrief/aanvragen/"),
    Stop("advisers", None, "/adviseurs/?regio=noord"),
    Stop("about", None, "/over/"),
    Stop("rules", None, "/huisregels/"),
    Stop("privacy", None, "/privacy/"),
    Stop("accessibility", None, "/toegankelijkheid/"),
    Stop("help", None, "/hulp/"),
    Stop("tour-page", None, "/rondleiding/"),
    Stop("offline", None, "/offline/"),
    Stop("language", None, "/taal/"),
    Stop("spaces", None, "/forum/"),
    Stop("space", None, SPACE),
    Stop("topic", None, SPACE, (follow(QUESTION),)),
    Stop("search", None, "/zoeken/?q=huisvesting"),
    Stop("search-empty", None, "/zoeken/"),
    Stop("search-nothing", None, "/zoeken/?q=xyzzyx"),
    Stop("not-found", None, "/niet-hier/"),
    Stop("sign-in", None, "/account/login/"),
    Stop(
        "sign-in-wrong",
        None,
        "/account/login/",
        (submitted_empty("form:has(input[name=password])"),),
    ),
    Stop("sign-up", None, "/account/signup/"),
    Stop("password-forgotten", None, "/account/password/reset/"),
    Stop("sign-in-code", None, "/account/login/code/"),
]

AS_OFFICIAL = [
    Stop("home-official", OFFICIAL, "/"),
    Stop("begin", OFFICIAL, "/begin/"),
    Stop("ask-where", OFFICIAL, "/stel-een-vraag/"),
    Stop("tour", OFFICIAL, "/?rondleiding", (shown("dialog.tour"),)),
    Stop("spaces-official", OFFICIAL, "/forum/"),
    Stop("space-official", OFFICIAL, SPACE),
    Stop("topic-official", OFFICIAL, SPACE, (follow(QUESTION),)),
    Stop(
        "topic-writing",
        OFFICIAL,
        SPACE,
        (follow(QUESTION), press("[data-reply]"), shown("[role=toolbar]")),
    ),
    Stop("ask", OFFICIAL, f"{SPACE}nieuw/"),
    Stop("ask-wrong", OFFICIAL, f"{SPACE}nieuw/", (submitted_empty("main form"),)),
    Stop(
        "poll",
        OFFICIAL,
        "/forum/wet-goed-verhuurderschap/",
        (follow(".row__title a:has-text('meldingen')"),),
    ),
    Stop("participants", OFFICIAL, f"{SPACE}deelnemers/"),
    Stop("inbox", OFFICIAL, "/meldingen/"),
    Stop("inbox-mail-settings", OFFICIAL, "/meldingen/mailinstellingen/"),
    Stop("inbox-mails", OFFICIAL, "/meldingen/mails/"),
    Stop("kept", OFFICIAL, "/forum/bewaard/"),
    Stop("drafts", OFFICIAL, "/forum/concepten/"),
    Stop("profile", OFFICIAL, "/account/profiel/"),
    Stop("work", OFFICIAL, "/account/werk/"),
    Stop("own-data", OFFICIAL, "/account/gegevens/"),
    Stop("leave", OFFICIAL, "/account/opheffen/"),
    Stop("merge", OFFICIAL, "/account/samenvoegen/"),
    Stop("addresses", OFFICIAL, "/account/email/"),
    Stop("second-factor", OFFICIAL, "/account/2fa/"),
    Stop("sessions", OFFICIAL, "/account/sessions/"),
    Stop("password-change", OFFICIAL, "/account/password/change/"),
    Stop("person", OFFICIAL, SPACE, (follow(QUESTION), follow("a[href^='/mensen/']"))),
    Stop("advisers-own", OFFICIAL, "/adviseurs/"),
    Stop("advice", OFFICIAL, "/adviseurs/", (follow("main a[href$='/vraag/']"),)),
    Stop(
        "advice-wrong",
        OFFICIAL,
        "/adviseurs/",
        (follow("main a[href$='/vraag/']"), submitted_empty("main form")),
    ),
    Stop("event-official", OFFICIAL, "/bijeenkomsten/spreekuur-meldpunt/"),
    Stop("groups", OFFICIAL, "/groepen/"),
    Stop("propose", OFFICIAL, "/groepen/voorstellen/nieuw/"),
    Stop("menu", OFFICIAL, "/forum/", (press("details.menu summary"),)),
]

AS_MEMBER = [
    Stop("home-member", MEMBER, "/"),
    Stop("groups-member", MEMBER, "/groepen/"),
    Stop("group", MEMBER, "/groepen/", (follow(CONFIDENTIAL),)),
    Stop("group-talks", MEMBER, "/groepen/", (follow(CONFIDENTIAL, "gesprekken/"),)),
    Stop(
        "group-topic",
        MEMBER,
        "/groepen/",
        (follow(CONFIDENTIAL, "gesprekken/"), follow(TOPIC)),
    ),
    Stop("group-members", MEMBER, "/groepen/", (follow(CONFIDENTIAL, "deelnemers/"),)),
    Stop("group-files", MEMBER, "/groepen/", (follow(CONFIDENTIAL, "bestanden/"),)),
    Stop(
        "group-meetings", MEMBER, "/groepen/", (follow(CONFIDENTIAL, "bijeenkomsten/"),)
    ),
    Stop(
        "meeting",
        MEMBER,
        "/groepen/",
        (follow(CONFIDENTIAL, "bijeenkomsten/"), follow(".meeting h3 a")),
    ),
    Stop("round", MEMBER, "/groepen/", (follow(CONFIDENTIAL), follow(ROUND))),
    Stop(
        "round-over",
        MEMBER,
        "/groepen/",
        (follow(CONFIDENTIAL, "rondes/"), follow("a:text-is('Ronde 1')")),
    ),
    Stop("calendar", MEMBER, "/groepen/agenda/"),
    Stop("inbox-member", MEMBER, "/meldingen/"),
]

AS_FACILITATOR = [
    Stop("home-facilitator", FACILITATOR, "/"),
    Stop("group-led", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL),)),
    Stop(
        "group-members-led",
        FACILITATOR,
        "/groepen/",
        (follow(CONFIDENTIAL, "deelnemers/"),),
    ),
    Stop("invite", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "uitnodigen/"),)),
    Stop(
        "meeting-plan",
        FACILITATOR,
        "/groepen/",
        (follow(CONFIDENTIAL, "bijeenkomsten/nieuw/"),),
    ),
    Stop(
        "group-settings",
        FACILITATOR,
        "/groepen/",
        (follow(CONFIDENTIAL, "instellen/"),),
    ),
    Stop(
        "group-close", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "afsluiten/"),)
    ),
    Stop("rounds", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "rondes/"),)),
    Stop("round-led", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL), follow(ROUND))),
    Stop("year", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "rondes/jaar/"),)),
    Stop("review", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "bevestigen/"),)),
    Stop(
        "round-plan", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "rondes/nieuw/"),)
    ),
    Stop(
        "round-picture",
        FACILITATOR,
        "/groepen/",
        (
            follow(CONFIDENTIAL, "rondes/"),
            follow("a:text-is('Ronde 1')", "beeld/"),
        ),
    ),
    # The last one, since it may plan a round.
    Stop(
        "round-prepared",
        FACILITATOR,
        "/groepen/",
        (follow(CONFIDENTIAL, "rondes/"), prepared),
    ),
]

AS_MODERATOR = [
    Stop("home-moderator", MODERATOR, "/"),
    Stop("topic-moderator", MODERATOR, SPACE, (follow(QUESTION),)),
    Stop("moderation", MODERATOR, "/forum/modereren/"),
    Stop("dossier", MODERATOR, "/forum/modereren/", (follow("a:has-text('Dossier')"),)),
    Stop("moderation-log", MODERATOR, "/forum/modereren/logboek/"),
    Stop("space-curate", MODERATOR, f"{SPACE}beheren/"),
    Stop("space-edit", MODERATOR, f"{SPACE}instellen/"),
    Stop("blocks", MODERATOR, "/beheer/bouwstenen/"),
    Stop("proposals", MODERATOR, "/groepen/voorstellen/"),
]

ALIKE = {
    "round",
    "article",
    "events",
    "rules",
    "theme-second",
    "search-nothing",
    "home-official",
    "space-official",
    "topic-official",
    "topic-moderator",
    "home-facilitator",
    "home-moderator",
    "groups-member",
    "group-talks",
    "group-members",
    "inbox-member",
    "group-led",
}
STOPS = [*SIGNED_OUT, *AS_OFFICIAL, *AS_MEMBER, *AS_FACILITATOR, *AS_MODERATOR]
