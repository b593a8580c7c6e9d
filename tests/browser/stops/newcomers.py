"""The life of an account: made, secured, used, and ended. Each stop builds on those
before it."""

import base64
import hmac
import time
from contextlib import closing
from typing import TYPE_CHECKING

from tests.browser.moves import with_a_key
from tests.browser.stops.steps import (
    AT_HOME,
    MODERATOR,
    NEWCOMER,
    PASSWORD,
    SUBMIT,
    WAITING,
    Mailed,
    Reached,
    Step,
    Stop,
    check_all,
    fill,
    follow,
    go,
    lead_on,
    said_again,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page


ADMISSION = "/account/toelating/"


def signed_up(name: str, address: str) -> Step:
    def step(page: "Page") -> None:
        page.locator("main [name=display_name]").fill(name)
        page.locator("main [name=email]").fill(address)
        page.locator("main [name=password1]").fill(PASSWORD)
        lead_on(SUBMIT)(page)

    return step


def signed_in(page: "Page") -> None:
    page.locator("main [name=login]").fill(NEWCOMER)
    page.locator("main [name=password]").fill(PASSWORD)
    lead_on("main form:has([name=password]) [type=submit]")(page)


def moderator_asks(page: "Page") -> None:
    """A moderator, in a browser of their own, asks Wim a question."""
    browser = page.context.browser
    assert browser is not None
    site = "/".join(page.url.split("/")[:3])
    with closing(browser.new_context(base_url=site, locale="nl-NL")) as context:
        desk = context.new_page()
        desk.goto("/account/login/")
        desk.locator("input[name=login]").fill(MODERATOR)
        desk.locator("input[name=password]").fill(PASSWORD)
        desk.locator("form:has(input[name=password]) button[type=submit]").click()
        desk.wait_for_url(lambda url: "/account/login" not in url)
        desk.goto("/beheer/toelating/")
        desk.get_by_role("link", name="Wim Wacht").first.click()
        desk.locator("[name=question]").fill("Voor welke gemeente werkt u?")
        desk.locator("button[value=ask]").click()
        desk.wait_for_url("**/beheer/toelating/")


def code_of_the_app(page: "Page") -> None:
    """What an app shows that was given this key."""
    secret = base64.b32decode(page.locator("main .secret-key").inner_text())
    moment = (int(time.time()) // 30).to_bytes(8, "big")
    digest = hmac.new(secret, moment, "sha1").digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    page.locator("main [name=code]").fill(f"{number % 10**6:06}")


def key_added(page: "Page") -> None:
    with_a_key(page)
    page.locator("form[data-passkey=create] input[name=name]").fill("Mijn laptop")
    page.locator("form[data-passkey=create] [type=submit]").click()
    # Whoever leaves before the site has the key, has none.
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)


NEWCOMERS = [
    Stop(
        "verification-sent",
        NEWCOMER,
        "/account/signup/",
        (signed_up("Nora Nieuw", NEWCOMER),),
    ),
    Stop("confirm", NEWCOMER, Mailed(NEWCOMER, "confirm-email")),
    Stop("first-day", NEWCOMER, Reached("confirm"), (lead_on(SUBMIT),)),
    Stop("groups-none", NEWCOMER, "/groepen/"),
    Stop("inbox-none", NEWCOMER, "/meldingen/"),
    Stop("reauthenticate", NEWCOMER, "/account/reauthenticate/"),
    Stop("app-set-up", NEWCOMER, "/account/2fa/totp/activate/", (said_again,)),
    Stop(
        "recovery-codes",
        NEWCOMER,
        "/account/2fa/totp/activate/",
        (said_again, code_of_the_app, lead_on(SUBMIT)),
    ),
    Stop(
        "recovery-codes-new",
        NEWCOMER,
        "/account/2fa/recovery-codes/generate/",
        (said_again,),
    ),
    Stop("app-off", NEWCOMER, "/account/2fa/totp/deactivate/", (said_again,)),
    Stop("passkey-add", NEWCOMER, "/account/2fa/webauthn/add/", (said_again,)),
    Stop(
        "passkeys",
        NEWCOMER,
        Reached("passkey-add"),
        (key_added, go("/account/2fa/webauthn/")),
    ),
    Stop(
        "passkey-edit",
        NEWCOMER,
        Reached("passkeys"),
        (follow("main a[href$='/edit/']"),),
    ),
    Stop(
        "passkey-remove",
        NEWCOMER,
        Reached("passkeys"),
        (follow("main a[href$='/remove/']"),),
    ),
    Stop("second-factor-on", NEWCOMER, "/account/2fa/"),
    Stop("code-again", NEWCOMER, "/account/2fa/reauthenticate/"),
    Stop("passkey-again", NEWCOMER, "/account/2fa/webauthn/reauthenticate/"),
    Stop("second-step", AT_HOME, "/account/login/", (signed_in,)),
    Stop(
        "own-data-asked",
        NEWCOMER,
        "/account/gegevens/",
        (lead_on(SUBMIT),),
    ),
    Stop(
        "group-founded",
        MODERATOR,
        "/groepen/oprichten/",
        (
            fill("main [name=title]", "Groep van Nora"),
            fill("main [name=purpose]", "Samen leren van klachten."),
            fill("main [name=facilitator]", NEWCOMER),
            check_all("main [name=alone]"),
            lead_on("main form .button"),
        ),
    ),
    Stop(
        "left",
        NEWCOMER,
        "/account/opheffen/",
        (check_all("main [name=is_sure]"), lead_on("main form .button--danger")),
    ),
    Stop(
        "waiting-sent",
        WAITING,
        "/account/signup/",
        (signed_up("Wim Wacht", WAITING),),
    ),
    Stop("waiting-confirm", WAITING, Mailed(WAITING, "confirm-email")),
    Stop("waiting", WAITING, Reached("waiting-confirm"), (lead_on(SUBMIT), go("/"))),
    Stop("admission-question", WAITING, "/", (moderator_asks, go(ADMISSION))),
]
