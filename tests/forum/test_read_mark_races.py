"""Words about a post, and calling things read, by many at once."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from core.clock import now
from forum import commands
from forum.models import Post, Reaction, ReadMark, Topic
from forum.selectors import unread_posts
from tests.forum.concurrency import exceptions_of, run_concurrently, run_overlapping
from tests.forum.read_state import read

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def db(committed: None) -> None:
    """Commit rows, so that threads can see them."""


@pytest.fixture
def crowd(person: Callable[..., User]) -> list[User]:
    return [person(f"Deelnemer {n}") for n in range(6)]


def test_concurrent_adding_and_removing_of_reactions_is_counted(topic, crowd):
    post = topic.posts.get()
    for user in crowd[3:]:
        commands.react(user, post=post, kind="useful")
    acts = [
        (lambda user=user: commands.react(user, post=post, kind="useful"))
        for user in crowd[:3] * 2
    ]
    acts += [
        (lambda user=user: commands.unreact(user, post=post, kind="useful"))
        for user in crowd[3:] * 2
    ]
    assert not exceptions_of(run_concurrently(*acts))
    post.refresh_from_db()
    assert post.useful_count == Reaction.objects.filter(post=post).count() == 3


def test_concurrent_reactions_of_one_user_count_once(topic, member):
    post = topic.posts.get()
    say = lambda: commands.react(member, post=post, kind="thanks")  # noqa: E731
    assert not exceptions_of(run_concurrently(say, say, say))
    post.refresh_from_db()
    assert post.thanks_count == Reaction.objects.count() == 1


def test_one_post_kept_twice_at_once_is_kept_once(topic, member):
    post = topic.posts.select_related("topic__space").get()
    keep = lambda: commands.add_bookmark(member, post=post, note="x")  # noqa: E731
    assert not exceptions_of(run_concurrently(keep, keep, keep))
    assert member.bookmarks.count() == 1


def unread(user: User, topic: Topic) -> set[int]:
    topic = Topic.objects.select_related("space").get(pk=topic.pk)
    return set(unread_posts.get_unread_numbers(topic, read(topic, user)))


def test_what_is_written_while_all_is_called_read_stays_new(
    topic, space, member, official
):
    commands.join(member, space=space)
    question = topic.posts.select_related("topic").get()
    commands.reply(official, topic=topic, parent=question, source="Eerder")
    until = now()

    def write() -> Post:
        return commands.reply(official, topic=topic, parent=question, source="Later")

    def read() -> Any:
        commands.mark_space_read(member, space=space, until=until)

    for first, second in ((write, read), (read, write)):
        assert not exceptions_of(run_overlapping(first, second))
    assert unread(member, topic) == {3, 4}


def test_a_post_read_while_all_is_called_read_is_in_the_mark(topic, space, member):
    commands.join(member, space=space)
    topic.refresh_from_db()
    results = run_concurrently(
        lambda: commands.mark_topic_read(member, topic=topic, upto=1),
        lambda: commands.mark_space_read(member, space=space, until=now()),
        lambda: commands.mark_read(member, topic=topic, numbers=[1]),
    )
    assert not exceptions_of(results)
    assert str(ReadMark.objects.get(user=member).numbers) == "1"
