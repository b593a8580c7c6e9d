"""A notification of the browser, from the worker to the page that it opens.

The service of a browser's maker cannot be reached from here. One on loopback takes what
the site sends; the test opens it with the browser's key, as the browser does, and hands
it to the real Chromium.
"""

import json

import pytest
from playwright.sync_api import expect

from forum import commands as forum
from notifications.models import PushSubscription
from tests.browser.conftest import sign_in
from tests.notifications.push_service import (
    AUTH,
    coded,
    new_key,
    private_half,
    public_half,
    push_service,
)

pytestmark = pytest.mark.needs_browser

SHOWN = """async () => {
  const found = await navigator.serviceWorker.getRegistration("/meldingen/");
  const shown = await found.getNotifications();
  return shown.map(({ title, body, tag, data }) => ({ title, body, tag, ...data }));
}"""
# A browser lets a page be opened after somebody's own press only, which no test can
# give to a notification: what would be opened is caught at the very last step.
PRESSED = """async () => {
  const [notification] = await self.registration.getNotifications();
  const opened = [];
  self.clients.openWindow = async (url) => { opened.push(url); };
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  const left = await self.registration.getNotifications();
  return { opened, left: left.length };
}"""


@pytest.fixture
def page(chromium, site, settings):
    """A page of a browser that may show notifications, with workers."""
    settings.VAPID_PRIVATE_KEY = private_half(new_key())
    context = chromium.new_context(locale="nl-NL", permissions=["notifications"])
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def until(page, found):
    """What is found, once there is any."""
    for _wait in range(300):
        if result := found():
            return result
        page.wait_for_timeout(100)
    raise AssertionError("waited for half a minute")


def registered(page):
    """Ids of the workers that rule pages below /meldingen/."""
    session = page.context.new_cdp_session(page)
    found = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    own = until(
        page, lambda: [r for r in found if r["scopeURL"].endswith("/meldingen/")]
    )
    return session, own[-1]["registrationId"]


def test_a_notification_shows_what_came_and_opens_it(
    page, site, topic, official, member
):
    sign_in(page, site, official.email)
    page.goto(f"{site}/meldingen/")
    expect(page.locator("[data-push] input")).to_be_visible()
    session, registration = registered(page)
    key = new_key()
    with push_service() as service:
        PushSubscription.objects.create(
            user=official,
            endpoint=service.endpoint,
            p256dh=public_half(key),
            auth=coded(AUTH),
        )
        first = topic.posts.get(number=1)
        post = forum.reply(member, topic=topic, parent=first, source="Een antwoord")
        until(page, lambda: service.letters)
    sealed = service.letters[0].opened_by(key)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": site, "registrationId": registration, "data": json.dumps(sealed)},
    )
    assert until(page, lambda: page.evaluate(SHOWN)) == [sealed]
    assert sealed["body"] == "Mehmet Member reageerde op Mag u weigeren?"
    workers = page.context.service_workers
    (worker,) = [w for w in workers if w.url.endswith("/meldingen/push.js")]
    assert worker.evaluate(PRESSED) == {"opened": [sealed["url"]], "left": 0}
    page.goto(site + sealed["url"])
    assert page.url.endswith(f"-mag-u-weigeren/#bericht-{post.public_id}")
    expect(page.locator(f"#bericht-{post.public_id}")).to_contain_text("Een antwoord")


def test_where_the_service_is_out_of_reach_the_page_says_so(page, site, official):
    sign_in(page, site, official.email)
    page.goto(f"{site}/meldingen/")
    box = page.locator("[data-push] input")
    box.click()
    expect(page.locator("[data-push] [data-refused]")).to_be_visible()
    expect(box).not_to_be_checked()
    assert not PushSubscription.objects.exists()
