"""The index follows what happens to a post."""

import pytest

from forum import commands
from forum.commands.search_index import index_topic, repair_index
from forum.commands.topic_import import import_topic
from forum.importing.records import ImportedPost, ImportedTopic
from forum.models import Post, SearchEntry
from tests.forum.search.helpers import VISITOR, answer, urls

# It follows what happens to a post


def test_an_edited_post_is_found_by_its_new_words_only(topic, official):
    post = topic.posts.get()
    commands.edit_post(official, post=post, source="Kanarie", source_format="text")
    assert urls(VISITOR, "kanarie weigeren")
    assert not urls(VISITOR, "twijfelen")


@pytest.mark.parametrize("act", [commands.hide_post, commands.remove_post])
def test_what_was_taken_away_is_not_found_until_it_is_restored(topic, moderator, act):
    post = topic.posts.get()
    act(moderator, post=post)
    assert not urls(moderator, "twijfelen")
    assert not SearchEntry.objects.exists()
    commands.restore_post(moderator, post=Post.objects.get())
    assert urls(VISITOR, "twijfelen weigeren")


def test_a_moved_topic_is_found_by_who_sees_its_new_space(
    topic, moderator, official, members_space
):
    commands.move_topic(moderator, topic=topic, to=members_space)
    assert not urls(VISITOR, "twijfelen")
    assert urls(official, "twijfelen")


def test_an_imported_topic_is_found(space, official):
    at = commands.ask(official, space=space, title="Nu", source="Nu").created_at
    posts = (
        ImportedPost("a", None, "x", "Xandra", at, "Eerste kanarie", "text"),
        ImportedPost("b", "a", "y", "Yvo", at, "Tweede kanarie", "text"),
    )
    import_topic(space, ImportedTopic("a", "Ingevoerd", "question", posts))
    assert len(urls(VISITOR, "kanarie")) == 2
    assert len(urls(VISITOR, "ingevoerd")) == 1


def test_a_write_that_fails_leaves_no_entry(topic, moderator, monkeypatch):
    monkeypatch.setattr("forum.commands.posts.publish", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        answer(topic, moderator, "Kanarie")
    assert not urls(VISITOR, "kanarie")


def test_a_new_title_is_found_when_the_topic_is_indexed_anew(topic):
    topic.title = "Kanarie"
    topic.save()
    index_topic(topic)
    assert urls(VISITOR, "kanarie twijfelen")
    assert not urls(VISITOR, "weigeren")


def test_what_is_missing_or_too_much_is_mended(topic, moderator):
    hidden = answer(topic, moderator, "Verborgen kanarie")
    Post.objects.filter(pk=hidden.pk).update(state="hidden")
    SearchEntry.objects.exclude(post=hidden).delete()
    assert not urls(VISITOR, "twijfelen")
    assert repair_index() == (1, 1)
    assert urls(VISITOR, "twijfelen weigeren")
    assert repair_index() == (0, 0)


@pytest.mark.postgres_only
def test_an_entry_without_its_space_is_found_and_mended(topic, space):
    SearchEntry.objects.update(space=None)
    assert urls(VISITOR, "twijfelen")
    assert repair_index() == (1, 0)
    assert SearchEntry.objects.get().space_id == space.pk
    assert repair_index() == (0, 0)


@pytest.mark.postgres_only
def test_a_moved_entry_names_its_new_space(topic, moderator, members_space):
    commands.move_topic(moderator, topic=topic, to=members_space)
    assert SearchEntry.objects.get().space_id == members_space.pk
    assert repair_index() == (0, 0)


@pytest.mark.postgres_only
def test_a_space_that_is_behind_is_mended(topic, official, members_space):
    SearchEntry.objects.update(space=members_space)
    assert repair_index(dry_run=True) == (1, 0)
    repair_index()
    assert urls(VISITOR, "twijfelen")
