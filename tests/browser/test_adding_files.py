"""Files, from the editor and from a form without script, on the real site."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from forum import commands
from forum.models import Attachment, Draft, Post, Topic
from tests.forum.sample_files import docx, pdf, picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from accounts.models import User

pytestmark = pytest.mark.needs_browser

PLAN = {
    "name": "plattegrond.png",
    "mimeType": "image/png",
    "buffer": picture("PNG", (600, 300)),
}
LETTER = {"name": "brief.pdf", "mimeType": "application/pdf", "buffer": pdf()}
REPORT = {"name": "verslag.docx", "mimeType": "application/zip", "buffer": docx()}


@pytest.fixture
def path(topic: Topic) -> str:
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def panel(page: "Page") -> Any:
    return page.locator(".editor__panel:visible")


def tool(page: "Page", name: str) -> Any:
    return page.locator(f".editor__tool[data-tool={name}]")


def editor(page: "Page") -> Any:
    page.locator("textarea[name=source]").focus()
    text = page.locator(".editor__text")
    text.wait_for()
    return text


def test_a_picture_and_a_document_go_into_the_text(
    path: str, visit: Callable[..., "Page"], member: "User"
) -> None:
    page = visit(path, as_=member)
    page.complaints.clear()  # type: ignore[attr-defined]
    assert not page.locator("input[name=uploads]").is_visible()
    text = editor(page)
    text.type("Zie de plattegrond: ")
    tool(page, "image").click()
    panel(page).locator("input[type=file]").set_input_files(PLAN)
    add = panel(page).locator("button").first
    add.click()  # without a word about what there is to see
    assert panel(page).locator("[role=alert]").inner_text()
    assert not Attachment.objects.exists()
    panel(page).locator("input:not([type=file])").fill('Begane grond <met "entree">')
    add.click()
    text.locator("img[draggable]").wait_for()
    tool(page, "document").click()
    panel(page).locator("input[type=file]").set_input_files(LETTER)
    panel(page).locator("button").first.click()
    text.get_by_text("brief.pdf").wait_for()
    page.locator("form[data-compose] button[type=submit]").last.click()
    page.wait_for_url("**#bericht-*")
    shown = page.locator(".prose img")
    shown.wait_for()
    assert shown.get_attribute("alt") == 'Begane grond ‹met "entree"›'
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert page.locator(".files__file").count() == 1
    assert Post.objects.get(author=member).attachments.count() == 2
    assert not page.complaints  # type: ignore[attr-defined]


def test_a_chosen_file_that_was_not_added_is_not_lost_by_sending(
    path: str, visit: Callable[..., "Page"], member: "User"
) -> None:
    page = visit(path, as_=member)
    text = editor(page)
    text.type("Zie de bijlage: ")
    tool(page, "document").click()
    panel(page).locator("input[type=file]").set_input_files(LETTER)
    send = page.locator("form[data-compose] button[type=submit]").last
    send.click()
    assert "nog niet in uw tekst" in panel(page).locator("[role=alert]").inner_text()
    panel(page).locator("button").first.click()
    text.get_by_text("brief.pdf").wait_for()
    send.click()
    page.locator(".files__file").wait_for()
    assert Post.objects.get(author=member).attachments.count() == 1


@pytest.mark.parametrize("source_format", ["text", "html"])
def test_a_file_comes_behind_a_text_that_was_there(
    visit: Callable[..., "Page"], member: "User", topic: Topic, source_format: str
) -> None:
    """Nobody was in the text yet: then its caret stands at the start."""
    question = topic.posts.get()
    words = "Zie de brief: "
    source = f"<p>{words}</p>" if source_format == "html" else words
    text = {"source": source, "source_format": source_format}
    post = commands.reply(member, topic=topic, parent=question, **text)
    page = visit(f"{post.path}wijzigen/", as_=member)
    if source_format == "html":
        page.locator(".editor__text").wait_for()
    else:
        editor(page)
    tool(page, "document").click()
    panel(page).locator("input[type=file]").set_input_files(LETTER)
    panel(page).locator("button").first.click()
    there = page.locator(".editor__text")
    there.get_by_text("brief.pdf").wait_for()
    assert " ".join(there.inner_text().split()) == "Zie de brief: brief.pdf"


def test_a_chosen_file_stops_no_button_that_sends_no_text(
    visit: Callable[..., "Page"], member: "User", topic: Topic
) -> None:
    question = topic.posts.get()
    commands.save_draft(
        member,
        form=f"reply.{question.public_id}",
        space=topic.space,
        source="Oud",
        source_format="text",
    )
    page = visit(f"{question.path}antwoord/", as_=member)
    editor(page)
    tool(page, "document").click()
    panel(page).locator("input[type=file]").set_input_files(LETTER)
    away = page.locator("button[data-draft-drop]")
    with page.expect_navigation(timeout=10_000):
        # Sent as it is when its own script does not answer the press.
        away.evaluate("button => button.form.requestSubmit(button)")
    assert not Draft.objects.exists()


def test_a_refused_file_is_told_and_the_text_stays(
    path: str, visit: Callable[..., "Page"], member: "User"
) -> None:
    page = visit(path, as_=member)
    text = editor(page)
    text.type("Mijn tekst")
    tool(page, "document").click()
    wrong = LETTER | {"buffer": b"geen pdf"}
    panel(page).locator("input[type=file]").set_input_files(wrong)
    panel(page).locator("button").first.click()
    alert = panel(page).locator("[role=alert]")
    alert.filter(has_text="PDF").wait_for()
    panel(page).press("Escape")
    assert text.inner_text().strip() == "Mijn tekst"
    assert not Attachment.objects.exists()


def test_without_script_files_come_under_the_text(
    path: str, visit: Callable[..., "Page"], member: "User"
) -> None:
    page = visit(path, as_=member, script=False)
    page.locator("textarea[name=source]").fill("Zie hieronder.")
    page.locator("input[name=uploads]").set_input_files([PLAN, REPORT])
    page.locator("textarea[name=alt]").fill("De plattegrond")
    page.locator("form[data-compose] button[type=submit]").last.click()
    page.locator(".files__file", has_text="verslag.docx").wait_for()
    assert page.locator(".prose img").get_attribute("alt") == "De plattegrond"
