"""The reply in place: it opens, asks before it goes, and is sent once."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.scripts.steps import expect, visit
from tests.browser.scripts.still import Still
from tests.browser.scripts.topics import post, replies, topic

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.needs_browser

FORM = """<main><form data-compose method="post"><label for="id_source" id="wie">Uw
antwoord</label><textarea id="id_source" name="source" aria-labelledby="wie"></textarea>
<input type="hidden" name="idempotency_key" value="k1"><button data-busy="Wordt geplaatst">
Plaats antwoord</button><a data-cancel data-confirm="Tekst weggooien?" href="/">Annuleer
</a></form></main>"""


@pytest.fixture
def replying(tab: "Page", still: Still) -> "Page":
    still.page("/", topic(post(1, inside=replies(post(2, 1))), post(3)))
    for post_id in (1, 2, 3):
        still.page(f"/antwoord/{post_id}", FORM)
    visit(tab)
    return tab


def test_the_reply_form_opens_in_place_with_the_focus(
    replying: "Page", still: Still
) -> None:
    tab = replying
    tab.get_by_role("link", name="Antwoord 1").press("Enter")
    tab.locator("form").wait_for()
    assert tab.locator("#bericht-1 > form + ol.replies").count() == 1
    assert tab.evaluate("document.activeElement.id") == "id_source-1"
    label = tab.locator("form label")
    assert label.get_attribute("for") == "id_source-1"
    assert tab.locator("textarea").get_attribute("aria-labelledby") == "wie-1"
    tab.keyboard.type("Dank u wel")
    tab.get_by_role("button", name="Plaats antwoord").press("Enter")
    expect(lambda: [r for r in still.asked("/antwoord/1") if r.method == "POST"])
    sent = still.asked("/antwoord/1")[-1].form
    assert sent == {"source": "Dank u wel", "idempotency_key": "k1"}


def test_cancelling_removes_the_form_and_gives_the_focus_back(replying: "Page") -> None:
    tab = replying
    tab.get_by_role("link", name="Antwoord 2").click()
    tab.locator("form").wait_for()
    tab.get_by_role("link", name="Annuleer").press("Enter")
    assert tab.locator("form").count() == 0
    assert tab.evaluate("document.activeElement.textContent") == "Antwoord 2"


def test_cancelling_a_text_asks_first(replying: "Page") -> None:
    tab = replying
    tab.get_by_role("link", name="Antwoord 2").click()
    tab.locator("textarea").fill("een halve zin")
    asked: list[str] = []
    tab.once("dialog", lambda box: (asked.append(box.message), box.dismiss()))
    tab.get_by_role("link", name="Annuleer").click()
    assert asked == ["Tekst weggooien?"]
    assert tab.locator("textarea").input_value() == "een halve zin"
    tab.once("dialog", lambda box: box.accept())
    tab.get_by_role("link", name="Annuleer").click()
    assert tab.locator("form").count() == 0


def test_a_second_form_replaces_an_empty_one_but_never_a_text(replying: "Page") -> None:
    tab = replying
    for post_id in (1, 2):
        tab.get_by_role("link", name=f"Antwoord {post_id}").click()
        tab.locator(f"#bericht-{post_id} > form").wait_for()
    assert tab.locator("form").count() == 1
    tab.locator("textarea").fill("tekst")
    tab.get_by_role("link", name="Antwoord 3").click()
    tab.locator("#bericht-3 > form").wait_for()
    assert tab.locator("form").count() == 2
    tab.get_by_role("link", name="Antwoord 2").click()
    assert tab.evaluate("document.activeElement.value") == "tekst"
    assert tab.locator("form").count() == 2


def test_a_reply_page_without_a_form_is_simply_opened(
    tab: "Page", still: Still
) -> None:
    still.page("/", topic(post(1)))
    still.page("/antwoord/1", "<h1>Meld u aan</h1>")
    visit(tab)
    tab.get_by_role("link", name="Antwoord 1").click()
    tab.wait_for_url("**/antwoord/1")
    assert tab.get_by_role("heading").inner_text() == "Meld u aan"


def test_a_form_is_sent_once_and_says_so(tab: "Page", still: Still) -> None:
    still.page("/", FORM)
    visit(tab)
    tab.evaluate(
        """() => { window.sent = 0;
           document.addEventListener('submit', e => {
             if (!e.defaultPrevented) window.sent += 1; e.preventDefault() }) }"""
    )
    tab.locator("textarea").fill("Vraag")
    button = tab.locator("button")
    width = button.bounding_box()["width"]
    button.click()
    assert button.inner_text() == "Wordt geplaatst"
    assert button.get_attribute("aria-disabled") == "true"
    assert button.bounding_box()["width"] >= width
    button.click(force=True)
    assert tab.evaluate("window.sent") == 1


def test_a_send_that_is_never_answered_may_be_tried_again(
    tab: "Page", still: Still
) -> None:
    still.page("/", FORM)
    tab.clock.install()
    visit(tab)
    tab.evaluate(
        "document.forms[0].addEventListener('submit', e => e.preventDefault())"
    )
    tab.locator("textarea").fill("Vraag")
    tab.locator("button").click()
    tab.clock.run_for(21_000)
    assert tab.locator("button").inner_text().strip() == "Plaats antwoord"
    assert tab.locator("button").get_attribute("aria-disabled") is None


def leaving_asks(tab: "Page") -> bool:
    asked: list[str] = []
    tab.once("dialog", lambda box: (asked.append(box.type), box.accept()))
    tab.goto("/weg")
    return asked == ["beforeunload"]


def test_leaving_a_text_warns(tab: "Page", still: Still) -> None:
    still.page("/", FORM)
    still.page("/weg", "")
    visit(tab)
    tab.locator("textarea").press_sequentially("half")
    assert leaving_asks(tab)


def test_leaving_an_untouched_form_does_not_warn(tab: "Page", still: Still) -> None:
    still.page("/", FORM.replace("></textarea>", ">Zo stond het er</textarea>"))
    still.page("/weg", "")
    visit(tab)
    tab.locator("textarea").press_sequentially("a")
    tab.keyboard.press("Backspace")
    assert not leaving_asks(tab)


def test_sending_does_not_warn(tab: "Page", still: Still) -> None:
    still.page("/", FORM)
    visit(tab)
    tab.locator("textarea").press_sequentially("klaar")
    asked: list[str] = []
    tab.on("dialog", lambda box: (asked.append(box.type), box.accept()))
    tab.get_by_role("button").click()
    expect(lambda: [r for r in still.asked("/") if r.method == "POST"])
    assert asked == []
