"""Whoever erases a passage of a message sees which pages say it as well."""

from wagtail.models import PageViewRestriction

import pytest

from accounts import commands as accounts
from cms.admin.quoting_pages import find_pages_with
from cms.models import StandardPage
from forum import commands

PASSAGE = "Kanarie van de Vogel"


@pytest.fixture
def post(topic, official):
    question = topic.posts.get(number=1)
    source = f"Mevrouw {PASSAGE} woont daar."
    return commands.reply(official, topic=topic, parent=question, source=source)


@pytest.fixture
def page(theme):
    return StandardPage.objects.live().first()


@pytest.fixture
def editor(person):
    return accounts.add_role(person("Eef Editor"), role="editor")


def erase(client, post, **more):
    return client.post(f"{post.path}versies/wissen/", {"passage": PASSAGE} | more)


def write(page, *, publish, lead=f"Wij hoorden mevrouw {PASSAGE}."):
    page.lead = lead
    revision = page.save_revision()
    if publish:
        revision.publish()


def edit_path(page):
    return f"/beheer/pages/{page.pk}/edit/"


@pytest.mark.parametrize("publish", [True, False])
def test_a_moderator_who_keeps_pages_is_led_to_those_that_say_it(
    client, post, page, curator, publish
):
    client.force_login(curator)
    assert edit_path(page) not in erase(client, post).text
    write(page, publish=publish)
    asked = erase(client, post)
    assert [found.path for found in asked.context["pages"]] == [edit_path(page)]
    assert f'href="{edit_path(page)}"' in asked.text
    done = erase(client, post, confirmed="1", reason="Naam van een inwoner")
    assert done.status_code == 302
    page.refresh_from_db()
    assert PASSAGE in page.get_latest_revision_as_object().lead  # left to its editor
    post.refresh_from_db()
    assert PASSAGE not in post.text


def test_whoever_may_not_change_pages_sees_only_what_they_can_read(
    client, post, page, official
):
    client.force_login(official)
    write(page, publish=False)
    assert erase(client, post).context["pages"] == []
    write(page, publish=True)
    asked = erase(client, post)
    assert [found.path for found in asked.context["pages"]] == [page.url]
    assert edit_path(page) not in asked.text


def test_a_page_that_is_shut_is_not_told_to_whoever_is_not_let_in(page, person):
    pending = person("Wim Wacht", state="pending")
    write(page, publish=True)
    assert len(find_pages_with(pending, PASSAGE)) == 1
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert find_pages_with(pending, PASSAGE) == []


def test_only_the_words_as_a_whole_count(page, editor):
    write(page, publish=True, lead="De Kanarie van de Vogelaar zingt.")
    assert find_pages_with(editor, PASSAGE) == []
    write(page, publish=True, lead=f"De {PASSAGE.upper()} zingt.")
    assert len(find_pages_with(editor, PASSAGE)) == 1


def test_blocks_are_read_without_their_marks(page, editor):
    words = "<p>Mevrouw <b>Kanarie</b> van&nbsp;de V<i>ogel</i></p>"
    page.body = [("text", words)]
    page.save_revision()
    assert [found.may_change for found in find_pages_with(editor, PASSAGE)] == [True]


def test_the_number_of_queries_does_not_grow_with_the_pages_that_say_it(
    page, editor, django_assert_max_num_queries
):
    write(page, publish=True)
    with django_assert_max_num_queries(40) as few:
        find_pages_with(editor, PASSAGE)
    for other in StandardPage.objects.live().exclude(pk=page.pk)[:3]:
        write(other, publish=True)
    with django_assert_max_num_queries(len(few)):
        assert len(find_pages_with(editor, PASSAGE)) > 1
