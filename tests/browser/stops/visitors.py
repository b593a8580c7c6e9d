"""What there is without an account."""

from typing import TYPE_CHECKING

from tests.browser.stops.steps import (
    MEMBER,
    OUTSIDER,
    PASSWORD,
    QUESTION,
    SPACE,
    SUBMIT,
    Mailed,
    Reached,
    Step,
    Stop,
    fill,
    follow,
    lead_on,
    submitted_empty,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page


SIGN_IN = "main form:has([name=password])"


def new_password(page: "Page") -> None:
    """The one that was: whoever signs in later still can."""
    for box in page.locator("main [type=password]").all():
        box.fill(PASSWORD)


def to_stop(page: "Page") -> None:
    """The link that stands in every edition: to the same address, to stop."""
    page.goto(page.url.replace("bevestigen", "stoppen"))


def without_token(page: "Page") -> None:
    page.locator(
        "main form:has([name=password]) [name=csrfmiddlewaretoken]"
    ).first.evaluate("field => { field.value = '' }")


def six_times(page: "Page") -> None:
    """For an address that nobody has."""
    for _time in range(6):
        page.goto("/account/password/reset/")
        fill("main [type=email]", "niemand@elders.example")(page)
        lead_on(SUBMIT)(page)
    page.get_by_role("heading", name="Te veel pogingen").wait_for()


def drawn(template: str) -> Step:
    """What only a fault or a broken request brings, put where no script ran before."""

    def step(page: "Page") -> None:
        from django.template.loader import render_to_string  # needs the settings

        page.set_content(render_to_string(template))

    return step


VISITORS = [
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
    Stop("spaces-found", None, "/forum/?zoek=arbeid"),
    Stop("spaces-none", None, "/forum/?zoek=kanarie"),
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
    Stop(
        "newsletter-asked",
        None,
        "/nieuwsbrief/aanvragen/",
        (fill("main [type=email]", "lezer@elders.example"), lead_on(SUBMIT)),
    ),
    Stop(
        "newsletter-confirm",
        None,
        Mailed("lezer@elders.example", "nieuwsbrief/bevestigen"),
    ),
    Stop(
        "newsletter-confirmed", None, Reached("newsletter-confirm"), (lead_on(SUBMIT),)
    ),
    Stop("newsletter-stop", None, Reached("newsletter-confirm"), (to_stop,)),
    Stop("newsletter-stopped", None, Reached("newsletter-stop"), (lead_on(SUBMIT),)),
    Stop(
        "remark-sent",
        None,
        "/opmerking/?pagina=/arbeidsmigranten/",
        (
            fill("main textarea", "Het tweede telefoonnummer klopt niet."),
            lead_on(SUBMIT),
        ),
    ),
    Stop(
        "event-sign-in",
        None,
        "/bijeenkomsten/spreekuur-meldpunt/",
        (follow("#inschrijven a.button"),),
    ),
    Stop("unsubscribe", None, Mailed(MEMBER, "meldingen/afmelden")),
    Stop("unsubscribed", None, Reached("unsubscribe"), (lead_on(SUBMIT),)),
    Stop("confirm-broken", None, "/account/confirm-email/zo-is-er-geen/"),
    Stop("password-key-broken", None, "/account/password/reset/key/1-zo-niet/"),
    Stop(
        "password-mailed",
        None,
        "/account/password/reset/",
        (fill("main [type=email]", OUTSIDER), lead_on(SUBMIT)),
    ),
    Stop("password-new", None, Mailed(OUTSIDER, "password/reset/key")),
    Stop(
        "password-set", None, Reached("password-new"), (new_password, lead_on(SUBMIT))
    ),
    Stop("sign-in-shut", None, "/account/inactive/"),
    Stop("sign-in-organisation", None, "/account/organisatie/"),
    Stop("sign-in-cancelled", None, "/account/3rdparty/login/cancelled/"),
    Stop("sign-in-failed", None, "/account/3rdparty/login/error/"),
    Stop("invitation-none", None, "/groepen/uitnodiging/zo-is-er-geen/"),
    Stop(
        "form-too-old",
        None,
        "/account/login/",
        (without_token, lead_on("main form:has([name=password]) [type=submit]")),
    ),
    # From here on this window waits for a code.
    Stop(
        "sign-in-code-sent",
        None,
        "/account/login/code/",
        (fill("main [type=email]", OUTSIDER), lead_on(SUBMIT)),
    ),
    Stop("too-often", None, "/account/password/reset/", (six_times,)),
    Stop("damaged", None, "/healthz", (drawn("400.html"),)),
    Stop("went-wrong", None, "/healthz", (drawn("500.html"),)),
    Stop("away", None, "/healthz", (drawn("503.html"),)),
]
