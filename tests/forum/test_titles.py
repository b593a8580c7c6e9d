"""Correcting the title of a topic, with its first message."""

from datetime import timedelta
from uuid import uuid4

from django.utils import translation

import pytest

from core.clock import now
from core.markup import MarkupError
from forum import commands
from forum.events import CountersChanged, PostChanged
from forum.models import Draft, ModerationEntry, Post, Revision, Space
from tests.forum.search.helpers import VISITOR, urls

OLD, NEW = "Mag u weigeren?", "Mogen wij een briefadres afwijzen?"
TEXT = {"source": "Wij twijfelen.", "source_format": "text"}


@pytest.fixture
def question(topic):
    return topic.posts.get()


@pytest.fixture
def answer(topic, question, member):
    return commands.reply(member, topic=topic, parent=question, source="Ja.")


def correct(user, post, title=NEW, **more):
    return commands.edit_post(user, post=post, title=title, **(TEXT | more))


def path_of(post):
    return f"{post.path}wijzigen/"


def case_of(post):
    return f"/forum/modereren/bericht/{post.public_id}/wijzigen/"


# -- What follows it ---------------------------------------------------------------


def test_author_can_edit_title(topic, question, official, published):
    before = Space.objects.get().version
    correct(official, question, f"  {NEW}\u200b\n")
    topic.refresh_from_db()
    assert (topic.title, topic.slug) == (NEW, "mogen-wij-een-briefadres-afwijzen")
    assert topic.version == 2
    assert Space.objects.get().version > before
    kept = Revision.objects.get()
    assert (kept.title, kept.source, kept.by_moderator) == (OLD, TEXT["source"], False)
    question.refresh_from_db()
    assert (question.edit_count, question.edited_by_moderator) == (1, False)
    assert published == [
        PostChanged(question.pk, topic.pk, topic.space_id),
        CountersChanged(topic.space_id),
    ]


@pytest.fixture
def published(topic, monkeypatch):
    """Collect the events published from now on."""
    told = []
    monkeypatch.setattr("forum.commands.post_text.publish", told.append)
    return told


def test_edit_without_title_change_does_not_report_title(
    topic, question, official, published
):
    correct(official, question, OLD)
    assert not Revision.objects.exists()
    correct(official, question, OLD, source="Wij twijfelen nog.")
    correct(official, question, None, source="Wij twijfelen niet.")
    assert {revision.title for revision in Revision.objects.all()} == {""}
    assert {type(event) for event in published} == {PostChanged}
    topic.refresh_from_db()
    assert topic.title == OLD


def test_topic_is_found_by_new_title_only(topic, question, answer, official):
    correct(official, question)
    assert urls(VISITOR, "briefadres twijfelen")
    assert not urls(VISITOR, "weigeren")


def test_what_is_out_of_sight_is_not_found_by_its_new_title(question, moderator):
    commands.hide_post(moderator, post=question)
    commands.moderate_post(moderator, post=question, title=NEW, **TEXT)
    assert not urls(VISITOR, "briefadres")
    commands.restore_post(moderator, post=question)
    assert urls(VISITOR, "briefadres")


def test_pages_show_the_new_title_and_the_old_address_leads_on(
    client, topic, question, official, space
):
    old = f"{space.path}{topic.public_id}-{topic.slug}/"
    for page in (space.path, old, f"{space.path}feed/"):
        assert OLD in client.get(page).text
    correct(official, question)
    for page in (space.path, f"{space.path}feed/"):
        text = client.get(page).text
        assert NEW in text
        assert OLD not in text
    found = client.get(old, follow=True)
    path = f"{space.path}{topic.public_id}-mogen-wij-een-briefadres-afwijzen/"
    assert found.redirect_chain == [(path, 302)]
    assert NEW in found.text
    assert OLD not in found.text


def test_versions_tell_the_title_before(client, question, official):
    correct(official, question)
    correct(official, question, "Wie kent 123456782?")
    correct(official, question)
    client.force_login(official)
    with translation.override("en"):
        page = client.get(f"{question.path}versies/")
    assert [v.title for v in page.context["versions"]][1:] == [NEW, OLD]
    assert OLD in page.text
    assert "123456782" not in page.text


# -- Whose it is to correct --------------------------------------------------------


def test_other_users_cannot_edit_title(
    client, topic, question, answer, member, moderator
):
    for person in (member, moderator):
        with pytest.raises(commands.ActionRefused):
            correct(person, question)
        client.force_login(person)
        sent = client.post(path_of(question), TEXT | {"title": NEW})
        assert sent.status_code == 403
    topic.refresh_from_db()
    assert topic.title == OLD


def test_a_reply_has_no_title(client, topic, answer, member, moderator):
    for person, path in ((member, path_of(answer)), (moderator, case_of(answer))):
        client.force_login(person)
        assert "title" not in client.get(path).context["form"].fields
        change = TEXT | {"title": NEW, "source": f"Van {person}.", "edit_count": 0}
        answer.refresh_from_db()
        change["edit_count"] = answer.edit_count
        assert client.post(path, change).status_code == 302
    correct(member, answer)
    topic.refresh_from_db()
    assert topic.title == OLD
    assert set(Revision.objects.values_list("title", flat=True)) == {""}


def test_a_moderator_corrects_it_with_a_trace(client, topic, question, moderator):
    client.force_login(moderator)
    form = client.get(case_of(question)).context["form"]
    assert next(iter(form.fields)) == "title"
    assert form["title"].value() == OLD
    change = TEXT | {"title": NEW, "edit_count": "0", "reason": "Naam weg"}
    assert client.post(case_of(question), change).status_code == 302
    topic.refresh_from_db()
    assert topic.title == NEW
    kept, entry = Revision.objects.get(), ModerationEntry.objects.get()
    assert (kept.title, kept.editor, kept.by_moderator) == (OLD, moderator, True)
    assert (entry.act, entry.reason) == ("edit", "Naam weg")


def test_the_title_of_a_split_off_topic_is_that_of_its_first_message(
    topic, question, answer, member, official, moderator
):
    new = commands.split_topic(moderator, post=answer, title="Apart")
    answer.refresh_from_db()
    correct(member, answer)
    new.refresh_from_db()
    assert new.title == NEW
    commands.merge_topics(moderator, topic=new, into=topic)
    correct(member, answer, "Weer iets anders")
    topic.refresh_from_db()
    assert topic.title == OLD


# -- The page ----------------------------------------------------------------------


def test_the_page_has_the_title_above_the_text(client, topic, question, official):
    client.force_login(official)
    form = client.get(path_of(question)).context["form"]
    assert [field.name for field in form.visible_fields()][:2] == ["title", "source"]
    assert form["title"].value() == OLD
    sent = client.post(path_of(question), TEXT | {"title": NEW, "edit_count": "0"})
    assert sent.status_code == 302
    topic.refresh_from_db()
    assert topic.title == NEW


def test_a_page_without_the_field_leaves_the_title(
    client, topic, question, official, moderator
):
    for n, (person, path) in enumerate(
        ((official, path_of(question)), (moderator, case_of(question)))
    ):
        client.force_login(person)
        change = TEXT | {"source": f"Anders {n}.", "edit_count": str(n)}
        assert client.post(path, change).status_code == 302
    topic.refresh_from_db()
    question.refresh_from_db()
    assert (topic.title, question.text) == (OLD, "Anders 1.")


@pytest.mark.parametrize("title", ["", " ", "\u200b", "x" * 161])
def test_a_title_that_is_none_brings_back_all_that_was_typed(
    client, topic, question, official, moderator, title
):
    typed = TEXT | {"title": title, "source": "Anders.", "edit_count": "0"}
    for person, path in ((official, path_of(question)), (moderator, case_of(question))):
        client.force_login(person)
        page = client.post(path, typed)
        assert page.status_code == 200
        assert page.context["form"].errors.keys() == {"title"}
        assert page.context["form"]["source"].value() == "Anders."
        assert 'href="#id_title"' in page.text
    topic.refresh_from_db()
    assert topic.title == OLD
    assert not Revision.objects.exists()


@pytest.mark.parametrize("title", ["", " \u200b"])
def test_a_command_without_a_title_is_refused(question, official, moderator, title):
    with pytest.raises(MarkupError):
        correct(official, question, title)
    with pytest.raises(MarkupError):
        commands.moderate_post(moderator, post=question, title=title, **TEXT)


def test_a_draft_keeps_the_title_that_is_being_typed(client, question, official):
    client.force_login(official)
    Post.objects.update(created_at=now() - timedelta(hours=1))
    key = uuid4()
    draft = TEXT | {"form_key": f"edit.{question.public_id}", "title": NEW}
    draft["draft_key"] = key
    client.post("/forum/concept/", draft)
    form = client.get(f"{path_of(question)}?concept=1").context["form"]
    assert form["title"].value() == NEW
    correct(official, question, draft=commands.DraftSession(key))
    assert not Draft.objects.exists()


def test_a_title_that_changed_meanwhile_is_shown_first(
    client, topic, question, official
):
    client.force_login(official)
    correct(official, question)
    mine = TEXT | {"title": "Van mij", "edit_count": "0"}
    page = client.post(path_of(question), mine)
    assert page.status_code == 200
    assert f"<b>{NEW}</b>" in page.text
    assert page.context["form"]["title"].value() == "Van mij"
    with pytest.raises(commands.EditConflictError):
        correct(official, question, "Van mij", edit_count=0)
    correct(official, question, edit_count=0)  # the same once more is no conflict
    topic.refresh_from_db()
    assert topic.title == NEW


def test_the_title_of_a_group_stays_inside(client, secret_topic, member, outsider):
    post = secret_topic.posts.get()
    client.force_login(member)
    change = TEXT | {"title": "Kanariepiet", "edit_count": "0"}
    assert client.post(path_of(post), change).status_code == 302
    assert urls(member, "kanariepiet")
    assert not urls(outsider, "kanariepiet")
    client.force_login(outsider)
    assert client.get(path_of(post)).status_code == 404
    assert client.post(path_of(post), change).status_code == 404
