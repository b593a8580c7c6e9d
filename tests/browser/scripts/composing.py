"""A form with the editor in it, and what one does there."""

from typing import TYPE_CHECKING

from django.utils import translation

from core.templating.widgets import RichTextarea
from tests.browser.scripts.steps import expect, visit
from tests.browser.scripts.still import Still

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

FORM = """<main><form data-compose method="post" action="/plaats">
<ul><li><a href="#id_source">Vul uw vraag in</a></li></ul>
<label for="id_source">Uw vraag</label><p id="uitleg">Geen gegevens van inwoners.</p>
{textarea}<input type="hidden" name="source_format" value="{source_format}">
<button data-busy="Wordt geplaatst">Plaats vraag</button></form></main>"""


def compose(source: str = "", source_format: str = "text", **attrs: str) -> str:
    attrs = {"id": "id_source", "aria-describedby": "uitleg", **attrs}
    with translation.override("en"):
        textarea = RichTextarea(attrs=attrs).render("source", source)
    return FORM.format(textarea=textarea, source_format=source_format)


def raised(tab: "Page") -> "Locator":
    field = tab.get_by_role("textbox", name="Uw vraag")
    field.and_(tab.locator("[contenteditable=true]")).wait_for()
    return field


def write(tab: "Page", still: Still, source: str = "", **options: str) -> "Locator":
    still.page("/", compose(source, **options))
    still.page("/plaats", "<p>Geplaatst</p>")
    visit(tab)
    if options.get("source_format") != "html":
        tab.locator("textarea").focus()
    return raised(tab)


def tool(tab: "Page", name: str) -> "Locator":
    return tab.get_by_role("button", name=name, exact=True)


def sent(tab: "Page", still: Still) -> dict[str, str]:
    tab.get_by_role("button", name="Plaats vraag").click()
    expect(lambda: still.asked("/plaats"))
    return still.asked("/plaats")[0].form
