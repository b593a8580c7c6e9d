"""How a test goes from page to page without being quicker than a person can be."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Locator, Page

# A key of the machine that always finds its owner there.
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def ready(page: "Page") -> "Page":
    """Wait until the page's scripts run and it listens: what happens now reaches it."""
    page.locator("html[data-ready]").wait_for(state="attached")
    page.locator("body[data-live=on]").wait_for(state="attached")
    return page


def go(link: "Locator", timeout: float | None = None) -> "Page":
    """Press what leads to another page (or to this one anew), and be `ready` there.

    `timeout` (ms) is for what is pressed: it may still have to come.
    """
    page = link.page
    # The page that is left looks ready too; a press there would reach no script.
    page.evaluate("document.documentElement.dataset.left = ''")
    link.click(timeout=timeout)
    page.locator("html[data-ready]:not([data-left])").wait_for(state="attached")
    return ready(page)


def with_a_key(page: "Page") -> "tuple[CDPSession, str]":
    """Give the browser a key of its own that always finds its owner there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return session, made["authenticatorId"]
