"""The editor: raised when somebody writes, by keyboard, under the strict policy."""

import time
from typing import TYPE_CHECKING

import pytest

from core.markup import render
from tests.browser.scripts.composing import compose, raised, sent, tool, write
from tests.browser.scripts.steps import expect, visit
from tests.browser.scripts.still import Still
from tests.core.markup.judge import LISTS, as_text

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.needs_browser


def is_focused(field: "Locator") -> bool:
    """Now, or soon: on a busy machine a key takes a moment."""
    deadline = time.monotonic() + 10
    while not field.evaluate("field => field === document.activeElement"):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_nothing_of_the_editor_is_fetched_before_somebody_writes(
    tab: "Page", still: Still
) -> None:
    still.page("/", compose())
    fetched: list[str] = []
    tab.on("request", lambda request: fetched.append(request.url.rsplit("/", 2)[-2:]))
    visit(tab)
    tab.wait_for_load_state("networkidle")
    assert ["django_prose_editor", "editor.js"] not in fetched
    tab.locator("textarea").focus()
    raised(tab)
    assert ["django_prose_editor", "editor.js"] in fetched
    assert not [name for _folder, name in fetched if "woff" in name]


def test_it_is_named_and_described_as_the_text_area_was(
    tab: "Page", still: Still
) -> None:
    field = write(tab, still, required="required", **{"aria-invalid": "true"})
    assert is_focused(field)
    assert field.get_attribute("aria-required") == "true"
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("aria-multiline") == "true"
    described = field.get_attribute("aria-describedby").split()
    assert described[0] == "uitleg"
    assert "Alt" in tab.locator(f"#{described[1]}").inner_text()
    assert tab.get_by_role("toolbar").count() == 1


def test_the_label_and_the_error_summary_lead_to_it(tab: "Page", still: Still) -> None:
    field = write(tab, still)
    tool(tab, "Plaats vraag").focus()
    tab.locator("label[for]").click()
    assert is_focused(field)
    tool(tab, "Plaats vraag").focus()
    tab.get_by_role("link", name="Vul uw vraag in").press("Enter")
    assert is_focused(field)


def test_what_was_typed_meanwhile_stays_with_the_caret(
    tab: "Page", still: Still
) -> None:
    still.page("/", compose())
    still.page("/plaats", "")
    hold: list[object] = []
    tab.route("**/django_prose_editor/editor.js", lambda route: hold.append(route))
    visit(tab)
    area = tab.locator("textarea")
    area.press_sequentially("Beste collega's,\n\nWie weet dit\nal? Dank")
    for _letter in " Dank":
        area.press("ArrowLeft")
    hold[0].continue_()
    raised(tab)
    tab.keyboard.type("!!")
    assert sent(tab, still)["source"] == (
        "<p>Beste collega's,</p><p>Wie weet dit<br>al?!! Dank</p>"
    )


def test_a_caret_between_paragraphs_finds_its_place(tab: "Page", still: Still) -> None:
    still.page("/", compose("een\n\n\n twee\n\ndrie"))
    still.page("/plaats", "")
    visit(tab)
    tab.evaluate(
        """() => { const area = document.querySelector("textarea");
           area.focus(); area.setSelectionRange(8, 8) }"""
    )
    raised(tab)
    tab.keyboard.type("X")
    assert sent(tab, still)["source"] == "<p>een</p><p>tXwee</p><p>drie</p>"


@pytest.mark.parametrize("typed", LISTS)
def test_a_list_typed_as_text_is_the_list_that_the_server_reads(
    tab: "Page", still: Still, typed: str
) -> None:
    write(tab, still, typed)
    from_editor = as_text(sent(tab, still)["source"])
    from_server = render(typed, source_format="text").text
    assert from_editor.split() == from_server.split()
    assert from_editor.count("\n") == from_server.count("\n")


def test_formatted_text_is_sent_as_html(tab: "Page", still: Still) -> None:
    write(tab, still)
    tab.keyboard.type("Gewoon ")
    tool(tab, "Bold").click()
    assert tool(tab, "Bold").get_attribute("aria-pressed") == "true"
    tab.keyboard.type("vet")
    tool(tab, "Bold").click()
    tab.keyboard.press("Enter")
    tool(tab, "Numbered list").click()
    tab.keyboard.type("een")
    tab.keyboard.press("Enter")
    tab.keyboard.type("twee")
    form = sent(tab, still)
    assert form["source_format"] == "html"
    assert form["source"] == (
        "<p>Gewoon <strong>vet</strong></p>"
        "<ol><li><p>een</p></li><li><p>twee</p></li></ol>"
    )


def test_the_text_area_keeps_a_readable_text(tab: "Page", still: Still) -> None:
    write(tab, still)
    tab.keyboard.type("Een")
    tab.keyboard.press("Enter")
    tab.keyboard.type("<b>twee</b>")
    area = tab.locator("textarea")
    assert area.input_value() == "Een\n\n<b>twee</b>"
    assert tab.locator("[name=source_format]").input_value() == "text"
    assert sent(tab, still)["source"] == "<p>Een</p><p>&lt;b&gt;twee&lt;/b&gt;</p>"


def test_an_empty_editor_sends_nothing(tab: "Page", still: Still) -> None:
    write(tab, still)
    tab.get_by_role("button", name="Plaats vraag").click()
    expect(lambda: still.asked("/plaats"))
    assert "source=&" in still.asked("/plaats")[0].body.decode()


def test_a_formatted_text_opens_at_once_and_comes_back_unchanged(
    tab: "Page", still: Still
) -> None:
    source = (
        '<h2>Kop</h2><p>Zie <a href="https://vng.nl/">hier</a> en <code>x</code></p>'
        "<blockquote><p>citaat</p></blockquote><table><tbody><tr><th "
        'colspan="2"><p>a</p></th></tr></tbody></table>'
    )
    write(tab, still, source, source_format="html")
    assert tab.locator("textarea").is_hidden()
    assert sent(tab, still)["source"] == source


def test_tab_passes_through_lists_and_tables(tab: "Page", still: Still) -> None:
    source = (
        "<ul><li><p>a</p></li></ul><table><tbody><tr><td><p>b</p></td></tr></table>"
    )
    write(tab, still, source, source_format="html")
    for place in ("li p", "td p"):
        tab.locator(f".editor__text {place}").click()
        tab.keyboard.press("Tab")
        assert is_focused(tool(tab, "Plaats vraag"))
        tab.keyboard.press("Shift+Tab")
        assert is_focused(raised(tab))
        tab.keyboard.press("Shift+Tab")
        assert is_focused(tool(tab, "Bold"))


def test_escape_leaves_the_text_and_alt_f10_goes_to_the_tools(
    tab: "Page", still: Still
) -> None:
    field = write(tab, still)
    tab.keyboard.press("Escape")
    assert is_focused(tool(tab, "Plaats vraag"))
    field.focus()
    tab.keyboard.press("Alt+F10")
    assert is_focused(tool(tab, "Bold"))
    tab.keyboard.press("Escape")
    assert is_focused(field)


def test_the_toolbar_is_one_stop_with_arrows_inside(tab: "Page", still: Still) -> None:
    field = write(tab, still)
    tab.keyboard.type("kop")
    tab.keyboard.press("Shift+Tab")
    assert is_focused(tool(tab, "Bold"))
    tab.keyboard.press("ArrowLeft")
    assert is_focused(tool(tab, "Redo")), "round, past the hidden table tools"
    tab.keyboard.press("Home")
    for _step in range(2):
        tab.keyboard.press("ArrowRight")
    assert is_focused(tool(tab, "Heading"))
    tab.keyboard.press("Enter")
    assert is_focused(field)
    tab.keyboard.press("Shift+Tab")
    assert is_focused(tool(tab, "Heading")), "it remembers its place"
    assert tab.locator(".editor__text h2").inner_text() == "kop"
    assert tab.locator(".editor__bar button[tabindex='0']").count() == 1


def test_a_table_brings_its_own_tools(tab: "Page", still: Still) -> None:
    write(tab, still)
    assert tool(tab, "Add row").is_hidden()
    tool(tab, "Table").click()
    assert tab.locator(".editor__text tr").count() == 3
    assert tool(tab, "Table").get_attribute("aria-disabled") == "true"
    tool(tab, "Add row").click()
    assert tab.locator(".editor__text tr").count() == 4
    tool(tab, "Delete column").click()
    assert tab.locator(".editor__text tr").first.locator("th").count() == 1
    tool(tab, "Delete table").click()
    assert tab.locator(".editor__text table").count() == 0
    assert tool(tab, "Add row").is_hidden()
    assert tool(tab, "Undo").get_attribute("aria-disabled") == "false"
    tool(tab, "Undo").click()
    assert tab.locator(".editor__text table").count() == 1


def test_a_link_is_made_by_keyboard(tab: "Page", still: Still) -> None:
    field = write(tab, still)
    tab.keyboard.type("Zie de handreiking")
    tab.keyboard.press("Control+Shift+ArrowLeft")
    tab.wait_for_timeout(50)  # nobody types faster than the browser tells
    tab.keyboard.press("Control+k")
    address = tab.get_by_role("textbox", name="Address of the link")
    assert is_focused(address)
    tab.keyboard.type("geen adres")
    tab.keyboard.press("Enter")
    assert is_focused(address)
    assert address.get_attribute("aria-describedby")
    assert address.get_attribute("aria-invalid") == "true"
    assert tab.get_by_role("alert").inner_text()
    address.fill("javascript:alert(1)")
    tab.keyboard.press("Enter")
    assert is_focused(address)
    address.fill("vng.nl/publicaties")
    tab.keyboard.press("Enter")
    assert is_focused(field)
    assert still.asked("/plaats") == [], "Enter did not send the form"
    assert sent(tab, still)["source"] == (
        '<p>Zie de <a href="https://vng.nl/publicaties">handreiking</a></p>'
    )


def test_a_link_without_a_selection_shows_its_address_and_can_go(
    tab: "Page", still: Still
) -> None:
    write(tab, still)
    tool(tab, "Link").click()
    tab.keyboard.type("naam@voorbeeld.nl")
    tab.get_by_role("button", name="Apply").click()
    link = tab.locator(".editor__text a")
    assert link.get_attribute("href") == "mailto:naam@voorbeeld.nl"
    link.click()
    tool(tab, "Link").click()
    tab.get_by_role("button", name="Remove link").click()
    assert tab.locator(".editor__text a").count() == 0
    assert tab.locator(".editor__text").inner_text() == "naam@voorbeeld.nl"
    tool(tab, "Link").click()
    tab.keyboard.press("Escape")
    assert tab.locator(".editor__link").is_hidden()


WORD = """<html><head><style>p.MsoNormal { color: red }</style></head><body>
<p class="MsoNormal" style="margin:0;color:red"><b style="mso-bidi">Vet</b>
<span style="font-size:20pt">en groot</span> <span style='font-weight:700'>dik</span><b
style="font-weight:normal"> dun</b><script>window.evil = 1</script>
<img src="x" onerror="window.evil = 2"></p><a href="javascript:window.evil=3">klik</a>
<table style="width:100%"><tr><td style="width:50%">cel</td></tr></table>
</body></html>"""


def test_a_paste_from_word_keeps_the_text_and_leaves_the_rest(
    tab: "Page", still: Still
) -> None:
    write(tab, still)
    tab.evaluate(
        """html => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/html", html);
          document.activeElement.dispatchEvent(new ClipboardEvent("paste",
            { clipboardData, bubbles: true, cancelable: true }));
        }""",
        WORD,
    )
    source = sent(tab, still)["source"]
    assert "<strong>Vet</strong> en groot <strong>dik</strong> dun" in source
    assert "<td" in source
    assert not any(word in source for word in ("style", "script", "img", "class"))
    assert tab.evaluate("window.evil") is None


def test_a_sentence_without_a_space_is_no_link(tab: "Page", still: Still) -> None:
    write(tab, still)
    tab.keyboard.type("Dat weet de gemeente.De wet www.vng.nl zegt ")
    links = tab.locator(".editor__text a")
    assert links.count() == 1
    assert links.inner_text() == "www.vng.nl"


@pytest.mark.parametrize("missing", ["**/django_prose_editor/*", "**/editor.css"])
def test_when_something_does_not_arrive_the_text_area_stays(
    tab: "Page", still: Still, missing: str
) -> None:
    tab.route(missing, lambda route: route.abort())
    still.page("/", compose())
    still.page("/plaats", "")
    visit(tab)
    tab.locator("textarea").press_sequentially("Toch gelukt")
    tab.wait_for_timeout(300)
    tab.locator("textarea").press_sequentially("!")
    assert sent(tab, still) == {"source": "Toch gelukt!", "source_format": "text"}


def test_without_a_field_for_the_format_it_stays_a_text_area(
    tab: "Page", still: Still
) -> None:
    still.page("/", compose().replace("source_format", "something"))
    visit(tab)
    tab.locator("textarea").press_sequentially("tekst")
    tab.wait_for_timeout(300)
    assert tab.locator("textarea").is_visible()
    assert tab.locator(".editor").count() == 0


def test_a_text_in_the_editor_is_not_left_by_accident(
    tab: "Page", still: Still
) -> None:
    write(tab, still)
    still.page("/weg", "")
    asked: list[str] = []
    tab.on("dialog", lambda box: (asked.append(box.type), box.accept()))
    visit(tab)
    assert asked == [], "raising the editor is no typing"
    tab.locator("textarea").focus()
    raised(tab)
    tab.keyboard.type("half")
    tab.goto("/weg")
    assert asked == ["beforeunload"]


def test_a_reply_opened_in_place_gets_the_editor(tab: "Page", still: Still) -> None:
    still.page(
        "/",
        """<ol id="posts" data-topic="1"><li data-post="5"><article>
        <a data-reply="5" href="/antwoord">Antwoord</a></article></li></ol>""",
    )
    still.page("/antwoord", compose())
    visit(tab)
    tab.get_by_role("link", name="Antwoord").press("Enter")
    field = raised(tab)
    expect(lambda: is_focused(field))
    tab.keyboard.type("Meteen")
    assert field.inner_text() == "Meteen"


def test_on_a_phone_the_tools_wrap_and_are_44_pixels(tab: "Page", still: Still) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    write(tab, still)
    # The tokens come from the site's own style sheet.
    tab.evaluate(
        """() => { const root = document.documentElement.style;
           root.setProperty("--basis-pointer-target-min-inline-size", "2.75rem");
           root.setProperty("--basis-pointer-target-min-block-size", "2.75rem") }"""
    )
    boxes = [
        button.bounding_box() for button in tab.locator(".editor__tool:visible").all()
    ]
    assert len({box["y"] for box in boxes}) > 1
    assert all(box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    width = tab.evaluate("document.documentElement.scrollWidth")
    assert width <= 320
