"""The socket, the figures, the bell and the regions that follow it."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.scripts.steps import (
    becomes,
    expect,
    line_is,
    open_live,
    text,
    visit,
)
from tests.browser.scripts.still import SHELL, Still

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.needs_browser

LIVE = 'data-socket="/ws/" data-streams="space.815"'
FIGURES = """<p data-figures="space.815" data-one="%s deelnemer"
data-many="%s deelnemers"><span data-participants>1417 deelnemers</span> |
Laatst bijgewerkt op <time data-updated datetime="2023-05-16T11:59:00+02:00">16 mei 2023
om 11:59</time></p>"""
BELL = """<a data-bell href="/meldingen/" aria-label="Meldingen" data-none="Meldingen"
data-one="Meldingen, %s ongelezen" data-many="Meldingen, %s ongelezen">
<span data-unread hidden>0</span></a>"""


def test_a_page_without_attributes_fetches_the_entry_and_what_installs_it(
    tab: "Page", still: Still
) -> None:
    still.page("/", "<p>Rust</p>")
    fetched: list[str] = []
    tab.on("request", lambda request: fetched.append(request.url.rsplit("/", 1)[1]))
    tab.goto("/")
    tab.wait_for_load_state("networkidle")
    scripts = [name for name in fetched if name.endswith(".js")]
    assert [name for name in scripts if name != "worker.js"] == [
        "site.js",
        "offline.js",
    ]


def test_it_subscribes_to_the_streams_of_the_page(tab: "Page", still: Still) -> None:
    still.page("/", FIGURES, body='data-socket="/ws/" data-streams="topic.4 space.815"')
    open_live(tab)
    expect(lambda: still.subscriptions)
    assert still.subscriptions == [
        {"type": "subscribe", "streams": ["topic.4", "space.815"]}
    ]


def test_somebody_signed_in_also_follows_the_inbox(tab: "Page", still: Still) -> None:
    still.page("/", BELL, body=f"{LIVE} data-inbox")
    open_live(tab)
    expect(lambda: still.subscriptions)
    assert still.subscriptions[0]["streams"] == ["space.815", "inbox"]
    assert still.subscriptions[0]["seq"] == 0


def test_figures_follow_a_hint_in_both_numbers(tab: "Page", still: Still) -> None:
    still.page("/", FIGURES, body=LIVE)
    open_live(tab)
    still.send(
        type="space", id=815, participants=1418, updated="2026-01-02T08:05:00+01:00"
    )
    becomes(tab, "[data-participants]", "1418 deelnemers")
    assert text(tab, "[data-updated]") == "2 januari 2026 om 8:05"
    stamp = tab.locator("[data-updated]").get_attribute("datetime")
    assert stamp == "2026-01-02T08:05:00+01:00"
    still.send(type="space", id=815, participants=1, updated="2026-07-02T08:05:00Z")
    becomes(tab, "[data-participants]", "1 deelnemer")
    assert text(tab, "[data-updated]") == "2 juli 2026 om 10:05"


def test_figures_of_an_english_page_are_english(tab: "Page", still: Still) -> None:
    english = FIGURES.replace("deelnemer", "participant")
    still.page("/", english, body=f'lang="en" {LIVE}')
    open_live(tab)
    still.send(
        type="space", id=815, participants=2, updated="2023-05-16T11:59:00+02:00"
    )
    becomes(tab, "[data-participants]", "2 participants")
    assert text(tab, "[data-updated]") == "16 May 2023 at 11:59"


def test_figures_of_another_space_stay(tab: "Page", still: Still) -> None:
    other = FIGURES.replace("space.815", "space.7")
    still.page("/", FIGURES + f"<div>{other}</div>", body=LIVE)
    open_live(tab)
    still.send(type="space", id=815, participants=3)
    becomes(tab, "body > p [data-participants]", "3 deelnemers")
    assert text(tab, "div [data-participants]") == "1417 deelnemers"


def test_a_hint_without_figures_takes_them_from_the_page(
    tab: "Page", still: Still
) -> None:
    still.page("/", FIGURES, body=LIVE)
    open_live(tab)
    still.page("/", FIGURES.replace("1417", "12"), body=LIVE)
    still.send(type="space", id=815)
    becomes(tab, "[data-participants]", "12 deelnemers")
    background = still.asked("/")[-1]
    assert background.headers["purpose"] == "prefetch", "it would be marked as read"


def test_the_bell_counts_and_the_title_too(tab: "Page", still: Still) -> None:
    still.page("/", BELL, body=f"{LIVE} data-inbox", title="Forum")
    open_live(tab)
    assert tab.title() == "Forum"
    still.send(type="inbox", seq=882, unread=4)
    becomes(tab, "[data-unread]", "4")
    assert tab.title() == "(4) Forum"
    assert tab.get_by_role("link", name="Meldingen, 4 ongelezen").is_visible()
    still.send(type="inbox", seq=882, unread=0)
    tab.locator("[data-unread]").wait_for(state="hidden")
    assert tab.title() == "Forum"
    assert tab.get_by_role("link", name="Meldingen", exact=True).count()


def test_a_lost_line_is_told_after_two_seconds_and_taken_up_again(
    tab: "Page", still: Still
) -> None:
    still.page("/", BELL, body=f"{LIVE} data-inbox")
    tab.clock.install()
    open_live(tab)
    still.send(type="inbox", seq=890, unread=2)
    becomes(tab, "[data-unread]", "2")
    still.drop(listening=False)
    line_is(tab, "off")
    tab.clock.run_for(1500)
    assert tab.locator("[data-connection]").is_hidden()
    tab.clock.run_for(1000)
    becomes(tab, "[data-connection]", "Geen verbinding.")
    still.page("/", BELL.replace("hidden>0", ">7"), body=LIVE)
    still.listening = True
    tab.clock.run_for(45_000)
    line_is(tab, "on")
    assert tab.locator("[data-connection]").is_hidden()
    tab.clock.run_for(1000)
    becomes(tab, "[data-unread]", "7")
    assert still.subscriptions[-1]["seq"] == 890, "it goes on where it was"


def test_a_blip_is_not_worth_a_word(tab: "Page", still: Still) -> None:
    still.page("/", FIGURES, body=LIVE)
    tab.clock.install()
    open_live(tab)
    still.drop()
    line_is(tab, "off")
    tab.clock.run_for(1600)
    line_is(tab, "on")
    tab.clock.run_for(5000)
    assert tab.locator("[data-connection]").is_hidden()
    expect(lambda: len(still.subscriptions) == 2)


def test_reconnecting_slows_down(tab: "Page", still: Still) -> None:
    still.page("/", FIGURES, body=LIVE)
    tab.clock.install()
    tries: list[str] = []
    tab.on("websocket", lambda socket: tries.append(socket.url))
    open_live(tab)
    still.drop(listening=False)
    line_is(tab, "off")
    for _second in range(40):
        tab.clock.run_for(1000)
        tab.wait_for_timeout(30)
    assert 4 <= len(tries) <= 8


def test_where_sockets_are_blocked_the_poll_does_the_work(
    tab: "Page", still: Still
) -> None:
    still.listening = False
    still.page("/", FIGURES, body=LIVE)
    tab.clock.install()
    visit(tab)
    line_is(tab, "off")
    still.page("/", FIGURES.replace("1417", "1500"), body=LIVE)
    tab.clock.run_for(62_000)
    becomes(tab, "[data-participants]", "1500 deelnemers")
    assert tab.locator("[data-connection]").is_hidden(), "it was never there"


def test_a_refused_stream_is_not_asked_for_again(tab: "Page", still: Still) -> None:
    still.page("/", FIGURES, body='data-socket="/ws/" data-streams="topic.4 space.815"')
    tab.clock.install()
    open_live(tab)
    still.send(type="refused", stream="topic.4")
    still.send(type="space", id=815, participants=9)
    becomes(tab, "[data-participants]", "9 deelnemers")
    still.drop()
    line_is(tab, "off")
    tab.clock.run_for(2000)
    expect(lambda: len(still.subscriptions) == 2)
    assert still.subscriptions[1]["streams"] == ["space.815"]


def test_reload_is_an_offer(tab: "Page", still: Still) -> None:
    bar = (
        '<div role="status" hidden data-reload>Nieuw. <a href="">Laad opnieuw</a></div>'
    )
    still.page("/", f"{bar}<textarea></textarea>", body=LIVE)
    open_live(tab)
    tab.locator("textarea").fill("half af")
    still.send(type="reload")
    becomes(tab, "[data-reload]", "Nieuw. Laad opnieuw")
    assert tab.locator("textarea").input_value() == "half af"
    tab.get_by_role("link", name="Laad opnieuw").click()
    tab.locator("[data-reload]").wait_for(state="hidden")
    assert len(still.asked("/")) == 2


def test_a_page_hidden_long_gives_its_line_up_and_catches_up_when_seen(
    tab: "Page", still: Still
) -> None:
    still.page("/", FIGURES, body=LIVE)
    tab.clock.install()
    open_live(tab)
    hide(tab, "hidden")
    tab.clock.fast_forward("20:00")
    line_is(tab, "off")
    still.page("/", FIGURES.replace("1417", "1600"), body=LIVE)
    assert len(still.asked("/")) == 1, "nobody looked"
    hide(tab, "visible")
    line_is(tab, "on")
    tab.clock.run_for(1000)
    becomes(tab, "[data-participants]", "1600 deelnemers")


def hide(tab: "Page", state: str) -> None:
    tab.evaluate(
        """state => {
          Object.defineProperty(document, "visibilityState",
            { value: state, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )


def rows(*titles: str, bar: bool = True) -> str:
    links = "".join(f'<li><a href="/{title}">{title}</a></li>' for title in titles)
    offer = (
        """<div hidden data-refresh-bar="topics"><a href="">Nieuw, tonen</a></div>"""
    )
    region = f'<div id="topics" data-refresh-on="space.815"><ul>{links}</ul></div>'
    return f'{offer if bar else ""}{region}<p><a href="/elders">Elders</a></p>'


def test_a_region_shows_a_new_topic_within_a_second(tab: "Page", still: Still) -> None:
    still.page("/", rows("een"), body=LIVE)
    open_live(tab)
    still.page("/", rows("twee", "een"), body=LIVE)
    still.send(type="space", id=815)
    tab.get_by_role("link", name="twee").wait_for(timeout=1000)


def test_many_hints_make_few_fetches(tab: "Page", still: Still) -> None:
    still.page("/", rows("een"), body=LIVE)
    open_live(tab)
    for _hint in range(50):
        still.send(type="space", id=815)
    tab.wait_for_timeout(1500)
    assert 2 <= len(still.asked("/")) <= 4


def test_a_region_in_use_offers_instead(tab: "Page", still: Still) -> None:
    still.page("/", rows("een"), body=LIVE)
    open_live(tab)
    tab.get_by_role("link", name="een").focus()
    still.page("/", rows("twee", "een"), body=LIVE)
    still.send(type="space", id=815)
    offer = tab.get_by_role("link", name="Nieuw, tonen")
    offer.wait_for()
    assert tab.get_by_role("link", name="twee").count() == 0
    offer.focus()
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name="twee").wait_for()
    assert offer.is_hidden()
    assert tab.evaluate("document.activeElement.id") == "topics"


def test_a_region_without_a_bar_waits_for_the_focus_to_leave(
    tab: "Page", still: Still
) -> None:
    still.page("/", rows("een", bar=False), body=LIVE)
    open_live(tab)
    tab.get_by_role("link", name="een").focus()
    still.page("/", rows("twee", "een", bar=False), body=LIVE)
    still.send(type="space", id=815)
    tab.wait_for_timeout(900)
    assert tab.get_by_role("link", name="twee").count() == 0
    tab.keyboard.press("Tab")
    tab.get_by_role("link", name="twee").wait_for()
    assert tab.evaluate("document.activeElement.textContent") == "Elders"


def test_the_answer_to_a_subscription_is_no_news(tab: "Page", still: Still) -> None:
    region = rows("een").replace(
        "<div id", '<div data-as-of="2023-05-16T11:59:00+02:00" id'
    )
    still.page("/", region, body=LIVE)
    open_live(tab)
    still.send(type="space", id=815, updated="2023-05-16T09:59:00Z", current=True)
    tab.wait_for_timeout(600)
    assert len(still.asked("/")) == 1
    still.send(type="space", id=815, updated="2023-05-16T10:00:00Z", current=True)
    expect(lambda: len(still.asked("/")) == 2)


def test_where_nothing_was_written_yet_the_first_update_is_news(
    tab: "Page", still: Still
) -> None:
    still.page("/", rows("een"), body=LIVE)
    open_live(tab)
    still.send(type="space", id=815, updated=None, current=True)
    tab.wait_for_timeout(600)
    assert len(still.asked("/")) == 1
    still.send(type="space", id=815, updated="2023-05-16T09:59:00Z", current=True)
    expect(lambda: len(still.asked("/")) == 2)


def test_a_page_that_is_no_longer_there_leaves_what_is_shown(
    tab: "Page", still: Still
) -> None:
    still.page("/", rows("een"), body=LIVE)
    open_live(tab)
    del still.pages["/"]
    still.send(type="space", id=815)
    expect(lambda: len(still.asked("/")) == 2)
    assert tab.get_by_role("link", name="een").is_visible()


def test_what_arrives_in_a_region_is_brought_to_life(tab: "Page", still: Still) -> None:
    shell = '<div id="block" data-refresh-on="space.815">{}</div>'
    still.page("/", shell.format(""), body=LIVE)
    open_live(tab)
    still.pages["/"] = SHELL.format(title="", body=LIVE, main=shell.format(FIGURES))
    still.send(type="space", id=815)
    becomes(tab, "[data-participants]", "1417 deelnemers")
    tab.wait_for_timeout(700)
    still.send(type="space", id=815, participants=5)
    becomes(tab, "[data-participants]", "5 deelnemers")


def test_a_region_in_use_that_says_the_same_offers_nothing(
    tab: "Page", still: Still
) -> None:
    """Other tokens in its forms, or the place of the keyboard, are no news."""
    token = '<form><input type="hidden" value="{}"><button>Lees</button></form>'
    still.page("/", rows("een").replace("<ul>", f"{token.format('a')}<ul>"), body=LIVE)
    open_live(tab)
    tab.get_by_role("button", name="Lees").focus()
    still.page("/", rows("een").replace("<ul>", f"{token.format('b')}<ul>"), body=LIVE)
    still.send(type="space", id=815)
    expect(lambda: len(still.asked("/")) == 2)
    tab.wait_for_timeout(600)
    assert tab.get_by_role("link", name="Nieuw, tonen").is_hidden()
