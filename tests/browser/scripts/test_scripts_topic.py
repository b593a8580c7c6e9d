"""A topic page: what arrives, and what is unread."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.scripts.steps import becomes, expect, line_is, open_live, visit
from tests.browser.scripts.still import Still
from tests.browser.scripts.topics import TOPIC, fresh, post, replies, topic

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.needs_browser


@pytest.fixture
def low(tab: "Page") -> None:
    """A window so low that the end of the list is out of view."""
    tab.set_viewport_size({"width": 800, "height": 40})


def order(tab: "Page") -> list[str]:
    return tab.eval_on_selector_all(
        "[data-post]", "all => all.map(p => p.dataset.post)"
    )


def focused_post(tab: "Page") -> str:
    return tab.evaluate("document.activeElement.closest('[data-post]')?.dataset.post")


@pytest.mark.usefixtures("low")
def test_the_bar_counts_distinct_posts_that_are_not_here(
    tab: "Page", still: Still
) -> None:
    still.page("/", topic(post(1), post(2)), body=TOPIC)
    open_live(tab)
    still.send(type="topic", id=4711, post=2)
    still.send(type="topic", id=4711, post=3, number=9)
    still.send(type="topic", id=4712, post=4)
    for post_id in (10, 10, 11, 10):
        still.send(type="topic", id=4711, post=post_id)
    becomes(tab, "[data-arrivals] a", "2 nieuwe reacties, tonen")
    assert order(tab) == ["1", "2"], "nothing moves under the reader"
    assert {asked.headers["purpose"] for asked in still.asked("/meer")} <= {"prefetch"}


@pytest.mark.usefixtures("low")
def test_one_new_reply_is_singular_and_announced_once_a_minute(
    tab: "Page", still: Still
) -> None:
    still.page("/", topic(post(1)), body=TOPIC)
    tab.clock.install()
    open_live(tab)
    said = "body > [role=status].visually-hidden"
    still.send(type="topic", id=4711, post=10)
    becomes(tab, "[data-arrivals] a", "1 nieuwe reactie, tonen")
    tab.clock.run_for(200)
    assert tab.locator(said).text_content() == "1 nieuwe reactie, tonen"
    still.send(type="topic", id=4711, post=11)
    becomes(tab, "[data-arrivals] a", "2 nieuwe reacties, tonen")
    tab.clock.run_for(30_000)
    assert tab.locator(said).text_content() == "1 nieuwe reactie, tonen"
    tab.clock.run_for(31_000)
    assert tab.locator(said).text_content() == "2 nieuwe reacties, tonen"


@pytest.mark.usefixtures("low")
def test_shown_replies_go_to_their_places_and_focus_to_the_first(
    tab: "Page", still: Still
) -> None:
    branch = post(3, 1, inside=replies(post(5, 2)))
    still.page("/", topic(post(2, inside=replies(branch)), post(4)), body=TOPIC)
    still.pages["/meer"] = "".join(
        [
            fresh(12, 0, parent=1, after=11),
            fresh(10, 2, parent=3, after=5),
            fresh(11, 1, parent=4, after=4),
        ]
    )
    open_live(tab)
    still.send(type="topic", id=4711, post=10)
    tab.get_by_role("link", name="1 nieuwe reactie, tonen").press("Enter")
    tab.locator("#bericht-10").wait_for()
    assert order(tab) == ["2", "3", "5", "10", "4", "11", "12"]
    assert tab.locator("#bericht-3 > ol.replies > #bericht-10").count() == 1
    assert tab.locator("#bericht-4 > ol.replies > #bericht-11").count() == 1
    assert tab.locator("#posts > #bericht-12").count() == 1
    assert focused_post(tab) == "10"
    assert tab.locator("[data-arrivals]").is_hidden()
    assert tab.locator("#posts").get_attribute("data-known") == "12"
    (read,) = [a for a in still.asked("/meer") if "purpose" not in a.headers]
    assert read.query == "taal=nl&na=9", "these are being read"


@pytest.mark.usefixtures("low")
def test_below_the_last_indent_a_reply_stands_after_its_branch(
    tab: "Page", still: Still
) -> None:
    deep = replies(post(6, 6), post(7, 6), post(8, 6))
    still.page("/", topic(post(5, 5, inside=deep)), body=TOPIC)
    still.pages["/meer"] = fresh(10, 6, parent=6, after=7)
    open_live(tab)
    still.send(type="topic", id=4711, post=10)
    tab.get_by_role("link", name="tonen").click()
    tab.locator("#bericht-10").wait_for()
    assert order(tab) == ["5", "6", "7", "10", "8"]
    assert tab.locator("#bericht-5 > ol > #bericht-10").count() == 1


def test_a_reply_on_another_page_is_reached_by_the_link(
    tab: "Page", still: Still
) -> None:
    still.page("/", topic(post(1), more="data-later"), body=TOPIC)
    still.page("/heel", "<p>Het hele onderwerp</p>")
    still.pages["/meer"] = fresh(10, 0, parent=99, after=98)
    open_live(tab)
    still.send(type="topic", id=4711, post=10)
    tab.get_by_role("link", name="tonen").click()
    tab.wait_for_url("**/heel")


@pytest.mark.usefixtures("low")
def test_a_reply_that_was_taken_away_leaves_a_quiet_page(
    tab: "Page", still: Still
) -> None:
    still.page("/", topic(post(1)), body=TOPIC)
    still.pages["/meer"] = ""
    open_live(tab)
    still.send(type="topic", id=4711, post=10)
    expect(lambda: still.asked("/meer"))
    tab.locator("[data-arrivals]").wait_for(state="hidden")
    assert order(tab) == ["1"]


@pytest.mark.usefixtures("low")
def test_without_connection_the_bar_stays(tab: "Page", still: Still) -> None:
    still.page("/", topic(post(1)), body=TOPIC)
    open_live(tab)
    still.send(type="topic", id=4711, post=10)
    tab.get_by_role("link", name="tonen").click()
    expect(lambda: still.asked("/meer"))
    assert tab.get_by_role("link", name="1 nieuwe reactie, tonen").is_visible()


@pytest.mark.usefixtures("low")
def test_after_a_loss_missed_replies_are_counted_without_being_read(
    tab: "Page", still: Still
) -> None:
    still.page("/", topic(post(1)), body=TOPIC)
    own = fresh(12, 0, parent=1, after=11, more="data-mine")
    still.pages["/meer"] = (
        fresh(10, 0, parent=1, after=1) + fresh(11, 0, parent=1, after=10) + own
    )
    tab.clock.install()
    open_live(tab)
    still.drop()
    line_is(tab, "off")
    tab.clock.run_for(2000)
    becomes(tab, "[data-arrivals] a", "2 nieuwe reacties, tonen")
    assert still.asked("/meer")[-1].headers["purpose"] == "prefetch"


@pytest.mark.usefixtures("low")
def test_a_subscription_answered_with_a_newer_number_is_counted(
    tab: "Page", still: Still
) -> None:
    still.page("/", topic(post(1)), body=TOPIC)
    still.pages["/meer"] = fresh(10, 0, parent=1, after=1)
    open_live(tab)
    still.send(type="topic", id=4711, post=7, number=9, current=True)
    still.send(type="topic", id=4711, post=10, number=10, current=True)
    becomes(tab, "[data-arrivals] a", "1 nieuwe reactie, tonen")
    expect(lambda: still.asked("/meer"))


def test_a_reply_at_the_end_in_view_comes_by_itself(tab: "Page", still: Still) -> None:
    still.page("/", topic(post(1)) + "<textarea></textarea>", body=TOPIC)
    still.pages["/meer"] = fresh(10, 0, parent=1, after=1)
    open_live(tab)
    tab.locator("textarea").fill("half")
    still.send(type="topic", id=4711, post=10, number=10)
    tab.locator("#bericht-10").wait_for()
    assert order(tab) == ["1", "10"]
    assert tab.locator("[data-arrivals]").is_hidden()
    assert tab.evaluate("document.activeElement.localName") == "textarea"
    assert tab.locator("#posts").get_attribute("data-known") == "10"


def test_the_post_being_placed_is_not_announced(tab: "Page", still: Still) -> None:
    form = """<form data-compose method="post" action="/traag"><textarea name="source">
        </textarea><button data-busy="Wordt geplaatst">Plaats</button></form>"""
    still.page("/", topic(post(1)) + form, body=TOPIC)
    open_live(tab)
    tab.evaluate(
        "document.forms[0].addEventListener('submit', e => e.preventDefault())"
    )
    tab.locator("textarea").fill("Mijn antwoord")
    tab.get_by_role("button").click()
    still.send(type="topic", id=4711, post=10)
    tab.wait_for_timeout(300)
    assert tab.locator("[data-arrivals]").is_hidden()


NEXT = (
    '<p><a data-next-unread href="/verder">Volgende <span data-count>{}</span></a></p>'
)


def test_next_unread_walks_in_reading_order_and_then_follows_the_link(
    tab: "Page", still: Still
) -> None:
    tree = topic(
        post(1),
        post(2, inside=replies(post(3, 1, new=True))),
        post(4),
        post(5, new=True),
    )
    still.page("/", tree + NEXT.format(3))
    still.page("/verder", "<p>De volgende bladzijde</p>")
    visit(tab)
    button = tab.locator("[data-next-unread]")
    button.press("Enter")
    assert focused_post(tab) == "3"
    assert tab.locator("[data-count]").inner_text() == "2"
    button.press("Enter")
    assert focused_post(tab) == "5"
    button.press("Enter")
    tab.wait_for_url("**/verder")


def test_next_unread_starts_below_the_reader_and_hides_when_done(
    tab: "Page", still: Still
) -> None:
    still.page(
        "/", topic(post(1, new=True), post(2), post(3, new=True)) + NEXT.format(2)
    )
    visit(tab)
    tab.get_by_role("link", name="Antwoord 2").focus()
    tab.locator("[data-next-unread]").click()
    assert focused_post(tab) == "3"
    tab.locator("[data-next-unread]").click()
    assert focused_post(tab) == "1"
    assert tab.locator("[data-next-unread]").is_hidden()


def test_next_unread_after_a_scroll_starts_where_the_reader_looks(
    tab: "Page", still: Still
) -> None:
    posts = topic(
        post(1, new=True), post(2, inside="<p class=tall>"), post(3, new=True)
    )
    still.page("/", posts + NEXT.format(2))
    visit(tab)
    tab.evaluate("document.querySelector('.tall').style.height = '3000px'")
    tab.evaluate("scrollTo(0, 1500)")
    tab.evaluate("document.querySelector('[data-next-unread]').click()")
    assert focused_post(tab) == "3"


@pytest.mark.usefixtures("low")
def test_arrivals_are_unread_posts_too(tab: "Page", still: Still) -> None:
    hidden = NEXT.format(0).replace("<a ", "<a hidden ")
    still.page("/", topic(post(1)) + hidden, body=TOPIC)
    still.pages["/meer"] = fresh(10, 0, parent=1, after=1) + fresh(11, 1, 10, 10)
    open_live(tab)
    still.send(type="topic", id=4711, post=10)
    tab.get_by_role("link", name="tonen").click()
    tab.locator("#bericht-11").wait_for()
    becomes(tab, "[data-count]", "1")
    tab.locator("[data-next-unread]").press("Enter")
    assert focused_post(tab) == "11"


def test_a_permalink_brings_the_focus(tab: "Page", still: Still) -> None:
    still.page("/", topic(post(1), post(2)) + '<a href="#bericht-1">naar 1</a>')
    visit(tab, "/#bericht-2")
    tab.locator('[data-post="2"]:focus-within').wait_for()
    tab.get_by_role("link", name="naar 1").press("Enter")
    tab.locator('[data-post="1"]:focus-within').wait_for()
