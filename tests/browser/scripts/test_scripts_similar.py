"""Topics that look like the title that is being typed."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.scripts.steps import expect, visit
from tests.browser.scripts.still import Request, Still

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.needs_browser

FORM = """<form><label>Titel <input id="titel" value="{title}"></label>
<div data-similar="/lijkt-op/" data-similar-for="titel">
<p><button name="search_first">Zoek eerst</button></p>
<div role="status" data-similar-found></div></div></form>"""
TOPIC = '<ul><li><a href="/onderwerp/">{}</a></li></ul>'


def open_form(tab: "Page", still: Still, title: str = "") -> None:
    still.page("/", FORM.format(title=title))
    visit(tab)


def answer(request: Request) -> str:
    return TOPIC.format(f"Over {request.query.partition('=')[2]}")


def shown(tab: "Page") -> str:
    return tab.locator("[data-similar-found]").inner_text().strip()


def test_what_was_asked_before_appears_when_the_typing_rests(
    tab: "Page", still: Still
) -> None:
    still.pages["/lijkt-op/"] = answer
    open_form(tab, still)
    assert tab.locator("[name=search_first]").count() == 0
    tab.locator("#titel").press_sequentially("briefadres", delay=20)
    expect(lambda: shown(tab) == "Over briefadres")
    assert len(still.asked("/lijkt-op/")) == 1


def test_a_title_that_came_back_with_the_page_is_looked_at_too(
    tab: "Page", still: Still
) -> None:
    still.pages["/lijkt-op/"] = answer
    open_form(tab, still, title="vakantiepark")
    expect(lambda: shown(tab) == "Over vakantiepark")


def test_what_no_longer_fits_goes_away(tab: "Page", still: Still) -> None:
    still.pages["/lijkt-op/"] = answer
    open_form(tab, still, title="vakantiepark")
    expect(lambda: shown(tab) == "Over vakantiepark")
    tab.locator("#titel").fill("va")
    expect(lambda: shown(tab) == "")
    still.pages["/lijkt-op/"] = lambda _request: ""
    tab.locator("#titel").fill("iets onvindbaars")
    expect(lambda: len(still.asked("/lijkt-op/")) == 2)
    assert shown(tab) == ""


def test_a_refusal_leaves_the_form_alone(tab: "Page", still: Still) -> None:
    open_form(tab, still, title="vakantiepark")
    expect(lambda: len(still.asked("/lijkt-op/")) == 1)
    assert shown(tab) == ""
