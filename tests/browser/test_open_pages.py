"""What open pages show by themselves: the toast, who reads along, marks on all tabs."""

import time
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from forum import commands as forum
from notifications import commands
from tests.browser.test_main_job import LIVE, ready

pytestmark = pytest.mark.needs_browser


def page_of(topic):
    return f"/forum/{topic.space.slug}/{topic.public_id}-{topic.slug}/"


def reply(author, topic):
    first = topic.posts.get(number=1)
    forum.reply(author, topic=topic, parent=first, source="Een antwoord")


def test_a_toast_tells_and_one_tab_marks_all(visit, topic, official, member):
    page = ready(visit("/forum/", as_=official))
    other = page.context.new_page()
    other.goto(page.url.replace("/forum/", "/meldingen/"))
    ready(other)
    toast = page.locator("[data-toast]")
    expect(toast).to_be_hidden()
    reply(member, topic)
    page.bring_to_front()
    expect(page.locator("[data-unread]")).to_have_text("1", timeout=LIVE)
    expect(page).to_have_title("(1) Forum | Gemeentenforum")
    expect(toast.get_by_role("link")).to_have_text("1 nieuwe melding", timeout=LIVE)
    toast.get_by_role("button", name="Sluiten").click()
    expect(toast).to_be_hidden()
    other.bring_to_front()
    other.get_by_role("link", name="Mag u weigeren?").first.click()
    other.wait_for_url("**/forum/**")
    page.bring_to_front()
    expect(page.locator("[data-unread]")).to_be_hidden(timeout=LIVE)
    # Who signs in lands on the home page, which this site has not.
    assert [line for line in page.complaints if "404" not in line] == []


def test_whoever_was_signed_out_elsewhere_is_told(visit, topic, official):
    page = ready(visit(page_of(topic), as_=official))
    page.get_by_role("textbox").last.fill("half af")
    bar = page.locator("[data-signed-out]")
    expect(bar).to_be_hidden()
    elsewhere = visit("/account/sessions/", as_=official)
    elsewhere.locator("main form").get_by_role("button").last.click()
    expect(bar).to_be_visible(timeout=LIVE)
    expect(bar).to_contain_text("U bent uitgelogd.")
    expect(page.locator("main")).to_contain_text("half af")
    way = bar.get_by_role("link", name="Log opnieuw in").get_attribute("href")
    assert way.endswith(f"?next={quote(page_of(topic), safe='')}")


def test_who_does_not_want_it_sees_no_toast(visit, topic, official, member):
    commands.update_live_settings(official, toast=False, presence=False)
    page = ready(visit("/forum/", as_=official))
    reply(member, topic)
    expect(page.locator("[data-unread]")).to_have_text("1", timeout=LIVE)
    expect(page.locator("[data-toast]")).to_have_count(0)


def test_colleagues_see_that_others_read_along(
    visit, topic, official, member, monkeypatch
):
    monkeypatch.setattr("notifications.live.presence.INTERVAL_SECONDS", 0.5)
    for user in (official, member):
        commands.update_live_settings(user, toast=True, presence=True)
    mine = ready(visit(page_of(topic), as_=official))
    ready(visit(page_of(topic), as_=member))
    line = mine.locator("[data-presence]")
    expect(line).to_have_text("1 collega leest mee", timeout=LIVE)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_inbox_fits_and_works_without_script(visit, topic, official, member, width):
    reply(member, topic)
    page = visit("/meldingen/", as_=official, script=False, width=width)
    # Without a script the page shows what the worker has carried out so far.
    deadline = time.monotonic() + 30
    line = page.get_by_role("link", name="Mag u weigeren?")
    while not line.count() and time.monotonic() < deadline:
        page.reload()
    expect(page.get_by_role("link", name="Mag u weigeren?").first).to_be_visible(
        timeout=LIVE
    )
    room = page.evaluate("document.documentElement.scrollWidth")
    assert room <= width
    page.get_by_role("button", name="Markeer als gelezen").first.click()
    expect(page.get_by_text("U hebt alles gezien")).to_be_visible()


@pytest.mark.parametrize("button", ["Markeer alles als gelezen", "Markeer als gelezen"])
def test_nobody_is_told_of_what_they_marked_themselves(
    visit, topic, space, official, member, button
):
    reply(member, topic)
    reply(member, forum.ask(official, space=space, title="Iets anders", source="x"))
    page = visit("/meldingen/", as_=official)
    while page.locator("#inbox .row--note").count() < 2:
        page.wait_for_timeout(200)
        page.reload()
    ready(page)
    with page.expect_navigation():
        page.get_by_role("button", name=button).first.press("Enter")
    ready(page)
    # The hint of the act itself comes in, and the page looks what it tells of.
    page.wait_for_timeout(2500)
    expect(page.locator("[data-refresh-bar]")).to_be_hidden()
