"""A mention is its link: while typing, in a draft, and beside a file."""

import pytest

from forum import commands
from forum.models import Draft, Mention

pytestmark = [pytest.mark.needs_browser, pytest.mark.django_db(transaction=True)]

LETTER = {"name": "brief.txt", "mimeType": "text/plain", "buffer": b"Een brief."}


@pytest.fixture
def path(topic):
    return f"{topic.posts.get().path}antwoord/"


def editor(page):
    page.locator("main textarea[name=source]").focus()
    text = page.locator("main [contenteditable=true]")
    text.wait_for()
    return text


def choose(page, text, typed):
    text.press_sequentially(typed)
    page.get_by_role("option").first.wait_for()
    text.press("Enter")


def send(page, topic):
    page.locator("form[data-compose] button[data-busy]").first.click()
    page.wait_for_url("**#bericht-*")
    return topic.posts.order_by("-number").first()


def test_the_list_stays_closed_after_a_choice_and_enter_starts_a_line(
    visit, path, topic, member, official
):
    page = visit(path, as_=member)
    text = editor(page)
    choose(page, text, "Dag @Olg")
    page.wait_for_timeout(600)  # longer than the list takes to come
    assert page.get_by_role("option").count() == 0
    text.press("Enter")
    text.press_sequentially("Dank")
    post = send(page, topic)
    assert post.text == "Dag @Olga Official\n\nDank"
    assert Mention.objects.get(post=post).user == official
    assert "heet" not in page.locator("main").inner_text()


def test_escape_closes_the_list_for_this_name(visit, path, topic, member, official):
    page = visit(path, as_=member)
    text = editor(page)
    text.press_sequentially("@Ol")
    page.get_by_role("option").first.wait_for()
    text.press("Escape")
    text.press_sequentially("ga")
    page.wait_for_timeout(600)
    assert page.get_by_role("option").count() == 0
    text.press_sequentially(" en @Ol")
    page.get_by_role("option").first.wait_for()


def test_what_is_typed_behind_a_mention_is_no_part_of_it(
    visit, path, topic, member, official
):
    page = visit(path, as_=member)
    text = editor(page)
    choose(page, text, "@Olg")
    text.press("Backspace")  # the space behind it
    text.press_sequentially("kunt u helpen?")
    assert text.locator("a").inner_text() == "@Olga Official"
    post = send(page, topic)
    assert ">@Olga Official</a>kunt u helpen?" in post.html
    assert Mention.objects.get(post=post).user == official
    assert page.locator("main .alert--warning").count() == 0


def test_the_space_behind_a_mention_survives_a_draft(
    visit, path, topic, member, official
):
    page = visit(path, as_=member)
    choose(page, editor(page), "@Olg")
    page.locator("[data-draft-state]").filter(has_text="bewaard om").wait_for()
    assert Draft.objects.get().source.endswith("</a> </p>")
    page.goto(page.url)
    page.locator("[data-draft-take]").click()
    text = editor(page)
    text.get_by_text("Olga Official").wait_for()
    text.press("Control+End")
    text.press_sequentially("kunt u helpen?")
    post = send(page, topic)
    assert post.text == "@Olga Official kunt u helpen?"
    assert Mention.objects.get(post=post).user == official
    assert page.locator("main .alert--warning").count() == 0


def test_a_file_does_not_stick_to_a_word(visit, path, topic, member, official):
    page = visit(path, as_=member)
    text = editor(page)
    choose(page, text, "Zie @Olg")
    text.press("Backspace")
    text.press_sequentially("enhier")
    for _letter in "hier":
        text.press("ArrowLeft")
    page.locator(".editor__tool[data-tool=document]").click()
    panel = page.locator(".editor__panel:visible")
    panel.locator("input[type=file]").set_input_files(LETTER)
    panel.locator("button").first.click()
    text.get_by_text("brief.txt").wait_for()
    assert text.inner_text().strip() == "Zie @Olga Officialen brief.txt hier"


def test_participants_of_the_topic_and_first_names_come_first(
    visit, path, topic, space, person, member, official
):
    for name in ("Anna Olsthoorn", "Olaf Bakker"):
        commands.add_participant(person(name), space=space)
    page = visit(path, as_=member)
    text = editor(page)
    text.press_sequentially("@Ol")
    page.get_by_role("option").nth(2).wait_for()
    names = page.get_by_role("option").all_inner_texts()
    assert [name.split()[0] for name in names] == ["Olga", "Olaf", "Anna"]
