"""What somebody who asks and answers meets."""

from typing import TYPE_CHECKING

from tests.browser.stops.steps import (
    OFFICIAL,
    OPEN,
    POLL,
    QUESTION,
    SPACE,
    SUBMIT,
    Reached,
    Step,
    Stop,
    fill,
    follow,
    go,
    lead_on,
    press,
    said_again,
    shown,
    submitted_empty,
    typed,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page


def other_act(rest: str) -> Step:
    """What one may not do to the post that is answered here."""

    def step(page: "Page") -> None:
        page.goto(page.url.split("antwoord/")[0] + rest)

    return step


def draft_kept(page: "Page") -> None:
    page.locator("[data-draft-state]:not(:empty)").first.wait_for()


ERASE = "main form[action$='/wissen/'] button"


def tick_first_version(page: "Page") -> None:
    page.locator("main [name=version]").first.check()


def advice_written(page: "Page") -> None:
    for box in page.locator("main form :is(input:not([type=hidden]), textarea)").all():
        if box.get_attribute("type") in {None, "text"}:
            box.fill("Mogen wij dit samen met de buurgemeente doen?")


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
    Stop("reply", OFFICIAL, SPACE, (follow(QUESTION), follow("[data-reply]"))),
    Stop("reply-wrong", OFFICIAL, Reached("reply"), (submitted_empty("main form"),)),
    # What may point at a person is shown once more before it is placed.
    Stop(
        "reply-names",
        OFFICIAL,
        Reached("reply"),
        (typed("Bel mevrouw Jansen op 06 12345678, BSN 111222333."),),
    ),
    Stop(
        "report",
        OFFICIAL,
        SPACE,
        (follow(QUESTION), follow("main a[href$='/melden/']")),
    ),
    Stop("report-wrong", OFFICIAL, Reached("report"), (submitted_empty("main form"),)),
    Stop("keep", OFFICIAL, SPACE, (follow(QUESTION), follow("main a.keep"))),
    Stop(
        "kept-one",
        OFFICIAL,
        Reached("keep"),
        (
            fill("main form [name=note]", "Voor het overleg."),
            lead_on(SUBMIT),
            go("/forum/bewaard/"),
        ),
    ),
    Stop("edit", OFFICIAL, OPEN, (follow(POLL), follow("main a[href$='/wijzigen/']"))),
    Stop(
        "remove",
        OFFICIAL,
        OPEN,
        (follow(POLL), follow("main a[href$='/verwijderen/']")),
    ),
    Stop(
        "edited",
        OFFICIAL,
        Reached("edit"),
        (typed("Hoeveel meldingen kreeg u dit jaar?"),),
    ),
    Stop(
        "revisions", OFFICIAL, Reached("edited"), (follow("main a[href$='/versies/']"),)
    ),
    Stop("revisions-wrong", OFFICIAL, Reached("revisions"), (lead_on(ERASE),)),
    Stop(
        "erase",
        OFFICIAL,
        Reached("revisions"),
        (tick_first_version, lead_on(ERASE)),
    ),
    Stop("erase-wrong", OFFICIAL, Reached("erase"), (lead_on(SUBMIT),)),
    Stop("topic-print", OFFICIAL, SPACE, (follow(QUESTION, "?afdrukken=1"),)),
    Stop("may-not", OFFICIAL, f"{SPACE}beheren/"),
    Stop("gone", OFFICIAL, Reached("reply"), (other_act("wijzigen/"),)),
    Stop("not-so", OFFICIAL, f"{SPACE}deelnemen/"),
    Stop(
        "drafts-one",
        OFFICIAL,
        OPEN,
        (
            follow(POLL),
            follow("[data-reply]"),
            press("main textarea"),
            shown("main [contenteditable=true]"),
            fill("main [contenteditable=true]", "Bij ons gaat het zo."),
            draft_kept,
            go("/forum/concepten/"),
        ),
    ),
    Stop("reply-kept", OFFICIAL, OPEN, (follow(POLL), follow("[data-reply]"))),
    Stop(
        "event-registered",
        OFFICIAL,
        "/bijeenkomsten/spreekuur-meldpunt/",
        (lead_on("#inschrijven form button"),),
    ),
    Stop("event-register", OFFICIAL, Reached("event-sign-in")),
    Stop(
        "article-consent",
        OFFICIAL,
        "/meldingen/",
        (lead_on("main a:has-text('artikel')"),),
    ),
    Stop(
        "mail",
        OFFICIAL,
        "/meldingen/mails/",
        (follow("main a[href^='/meldingen/mails/']"),),
    ),
    Stop(
        "advice-sent",
        OFFICIAL,
        Reached("advice"),
        (advice_written, lead_on("main form .button")),
    ),
    Stop("log-out", OFFICIAL, "/account/logout/"),
    Stop("connections", OFFICIAL, "/account/3rdparty/"),
    Stop(
        "merge-code",
        OFFICIAL,
        "/account/samenvoegen/",
        (lead_on("form[action$='/code/'] button"), said_again),
    ),
]
