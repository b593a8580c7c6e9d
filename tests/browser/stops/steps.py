"""What a stop is, who comes there, and what may be done on the way."""

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
ADVISER = "adviser@vng.example"
ADMINISTRATOR = "administrator@vng.example"
OUTSIDER = "outsider@elders.example"
PASSWORD = "demo-wachtwoord"
# They have no account before the stops that make one, and a window each.
NEWCOMER = "nora@voorbeeldstad.example"
AT_HOME = "Nora at another machine"
WAITING = "wim@onbekend.example"
NOT_YET = {None, NEWCOMER, AT_HOME, WAITING}

TOPIC = ".row__title a"
QUESTION = ".row__title a:has-text('BRP')"
ROUND = "a:has-text('Ga naar de ronde')"
CONFIDENTIAL = "main a[href^='/groepen/']:has-text('ntervisie')"
WORKING = "main a[href^='/groepen/']:has-text('erkgroep')"
SPACE = "/forum/arbeidsmigranten/"
OPEN = "/forum/wet-goed-verhuurderschap/"
POLL = ".row__title a:has-text('meldingen')"
SUBMIT = "main form :is([type=submit], button:not([type]))"


@dataclass(frozen=True)
class Reached:
    """Where another stop ended: what somebody else made or found there."""

    stop: str


@dataclass(frozen=True)
class Mailed:
    """The newest link with this word in it, in a mail to this address."""

    to: str
    word: str


@dataclass(frozen=True)
class Stop:
    """A page: who comes there (None: signed out), where it begins, and what is done."""

    name: str
    who: str | None
    start: str | Reached | Mailed
    steps: tuple[Step, ...] = field(default=())


def follow(selector: str, rest: str = "") -> Step:
    """Go where the first such link leads, and from there to `rest`."""

    def step(page: "Page") -> None:
        href = page.locator(selector).first.get_attribute("href")
        assert href, selector
        page.goto(href.split("#")[0].split("?")[0] + rest)

    return step


def onward(rest: str) -> Step:
    """From this page to what lies below it."""

    def step(page: "Page") -> None:
        page.goto(page.url.split("#")[0].split("?")[0] + rest)

    return step


def go(path: str) -> Step:
    def step(page: "Page") -> None:
        page.goto(path)

    return step


def press(selector: str) -> Step:
    def step(page: "Page") -> None:
        page.locator(selector).first.click()

    return step


def lead_on(selector: str) -> Step:
    """Press what leads to another page, or to this one anew."""

    def step(page: "Page") -> None:
        # The page that is left looks ready too.
        page.evaluate("document.documentElement.dataset.left = ''")
        page.locator(selector).first.click()
        page.locator("html[data-ready]:not([data-left])").wait_for(state="attached")

    return step


def fill(selector: str, text: str) -> Step:
    def step(page: "Page") -> None:
        page.locator(selector).first.fill(text)

    return step


def check_all(selector: str = "main [type=checkbox]") -> Step:
    def step(page: "Page") -> None:
        for box in page.locator(selector).all():
            box.check()

    return step


def said_again(page: "Page") -> None:
    """Whoever is asked once more who it is says so."""
    if "reauthenticate" in page.url:
        page.locator("main [name=password]").fill(PASSWORD)
        lead_on("main form:has([name=password]) [type=submit]")(page)


def typed(text: str) -> Step:
    """Write in the form of this page as without a script: the editor stays away."""

    def step(page: "Page") -> None:
        page.locator("textarea[name=source]").first.evaluate(
            "(field, text) => { field.value = text; field.form.submit() }", text
        )
        page.wait_for_load_state()

    return step


def shown(selector: str) -> Step:
    """Wait until it is there."""

    def step(page: "Page") -> None:
        page.locator(selector).first.wait_for()

    return step


def until(selector: str) -> Step:
    """Look again until it is there: the worker brings it sooner or later."""

    def step(page: "Page") -> None:
        for _look in range(20):
            if page.locator(selector).count():
                return
            page.wait_for_timeout(500)
            page.reload()
        raise AssertionError(f"no {selector}")

    return step


def submitted_empty(selector: str) -> Step:
    """Send the form as it is, past the browser's own checks."""

    def step(page: "Page") -> None:
        form = page.locator(selector).first
        form.evaluate("form => { form.noValidate = true; form.requestSubmit() }")
        page.wait_for_load_state()
        page.locator("[data-errors]").first.wait_for()

    return step
