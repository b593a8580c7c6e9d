"""Filters leave out, and never add."""

import pytest

from forum import commands
from forum.commands.search_index import index_topic
from forum.models import Post
from forum.search import engine, planner
from tests.forum.search.helpers import VISITOR, answer, looked_through, urls

# Filters


def found_with(viewer, query="", **filters):
    return urls(viewer, query, filters=engine.SearchFilters(**filters))


def test_a_filter_by_space_finds_what_stands_there_now(
    topic, space, members_space, official, moderator
):
    other = commands.ask(
        official, space=members_space, title="Elders", source="Wij twijfelen ook."
    )
    here, there = topic.posts.get().path, other.posts.get().path
    assert urls(official, "twijfelen") == [there, here]
    assert found_with(official, "twijfelen", space=space) == [here]
    assert found_with(official, "twijfelen", space=members_space) == [there]
    assert found_with(VISITOR, "twijfelen", space=members_space) == []
    commands.move_topic(moderator, topic=topic, to=members_space)
    assert found_with(official, "twijfelen", space=space) == []
    assert found_with(official, "twijfelen", space=members_space) == [there, here]


def test_a_filter_by_kind_is_of_the_topic(topic, space, official, moderator):
    reply = answer(topic, moderator, "Twijfelen mag.").path
    talk = commands.ask(
        official, space=space, title="Praat mee", source="Twijfelen?", kind="discussion"
    )
    question, first = topic.posts.get(number=1).path, talk.posts.get().path
    assert found_with(VISITOR, "twijfelen", kind="question") == [reply, question]
    assert found_with(VISITOR, "twijfelen", kind="discussion") == [first]
    assert found_with(VISITOR, "twijfelen", kind="poll") == []


def test_only_questions_that_wait_for_an_answer(topic, space, official, moderator):
    commands.ask(
        official, space=space, title="Praat mee", source="Twijfelen?", kind="discussion"
    )
    question = topic.posts.get().path
    assert found_with(VISITOR, "twijfelen", is_unanswered=True) == [question]
    assert found_with(VISITOR, is_unanswered=True) == [question]
    reply = answer(topic, moderator, "Dat mag.")
    assert found_with(VISITOR, "twijfelen", is_unanswered=True) == []
    commands.hide_post(moderator, post=reply)
    assert found_with(VISITOR, "twijfelen", is_unanswered=True) == [question]
    commands.close_topic(moderator, topic=topic)
    assert found_with(VISITOR, "twijfelen", is_unanswered=True) == []


def test_a_municipality_is_the_one_of_that_time(topic, official, moderator):
    official.organisation_name = "gemeente Nieuw"
    official.save()
    later = answer(topic, official, "Ik twijfelen nu elders.").path
    then = topic.posts.get(number=1).path
    assert found_with(VISITOR, organisation="gemeente Voorbeeldstad") == [then]
    assert found_with(VISITOR, "twijfelen", organisation="gemeente Nieuw") == [later]
    assert found_with(VISITOR, "twijfelen", organisation="VNG") == []


def test_who_asked_anonymously_is_of_no_municipality(topic, moderator):
    post = topic.posts.get()
    Post.objects.update(is_anonymous=True)
    commands.hide_post(moderator, post=post)
    commands.restore_post(moderator, post=post)
    assert found_with(VISITOR, "twijfelen", organisation="gemeente Voorbeeldstad") == []
    assert found_with(VISITOR, organisation="gemeente Voorbeeldstad") == []
    assert urls(VISITOR, "twijfelen") == [post.path]


def test_anonymity_holds_before_the_index_knows_of_it(topic):
    Post.objects.update(is_anonymous=True)
    assert found_with(VISITOR, "twijfelen", organisation="gemeente Voorbeeldstad") == []


def test_a_period_leaves_out_what_is_older(topic, moderator):
    old = topic.posts.get()
    Post.objects.filter(pk=old.pk).update(created_at="2024-05-05T10:00Z")
    index_topic(topic)
    new = answer(topic, moderator, "Twijfelen.")
    assert found_with(VISITOR, "twijfelen", since=new.created_at) == [new.path]
    moment = Post.objects.get(pk=old.pk).created_at
    assert found_with(VISITOR, "twijfelen", since=moment) == [new.path, old.path]


@pytest.mark.parametrize("frequent", [0, 1])
@pytest.mark.parametrize("windows", [(1,), (1, 2, 4), (2_000,)])
def test_filters_find_the_same_in_every_window(
    topic, members_space, official, moderator, monkeypatch, windows, frequent
):
    """However the index is asked: what is found is what the rows say."""
    looked_through(monkeypatch, windows)
    monkeypatch.setattr(planner, "FREQUENT", frequent)
    other = commands.ask(official, space=members_space, title="x", source="Kanarie")
    here = [answer(topic, moderator, f"Kanarie {n}").path for n in range(3)][::-1]
    there = other.posts.get().path
    assert found_with(official, "kanarie", space=topic.space) == here
    assert found_with(official, "kanarie", organisation="VNG") == here
    assert found_with(official, "kanarie", space=members_space) == [there]
    assert found_with(official, "kanarie", kind="question") == [*here, there]
    assert found_with(official, kind="poll") == []
    assert found_with(VISITOR, "kanarie", kind="question") == here


def test_without_words_and_filters_nothing_is_looked_for(topic):
    found = engine.search_posts(VISITOR, "")
    assert (found.hits, found.notice) == ((), "")


def test_nothing_to_search_for_is_told_although_there_are_filters(topic, space):
    found = engine.search_posts(
        VISITOR, "de het een", filters=engine.SearchFilters(space=space)
    )
    assert found.notice
    assert not found.hits
