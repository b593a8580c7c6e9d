"""A reply that meets a change of its topic is refused, or lands where the
topic is by then. It is never an orphan, and never stands where nobody may write."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied

import pytest

from accounts.models import User
from forum import commands
from forum.models import Post, Space, Topic
from tests.forum.concurrency import run_overlapping
from tests.forum.expected_counts import differences


@pytest.fixture
def db(committed: None) -> None:
    """Commit rows, so that threads can see them."""


type Change = Callable[[User, Post, Topic, Space], Any]

# What happens to the topic, or to the post that is answered -> may one still answer it?
CHANGES: dict[str, tuple[Change, bool]] = {
    "close": (
        lambda by, post, _other, _to: commands.close_topic(by, topic=post.topic),
        False,
    ),
    "archive": (
        lambda by, post, _other, _to: commands.archive_topic(by, topic=post.topic),
        False,
    ),
    "hide": (
        lambda by, post, _other, _to: commands.hide_post(by, post=post),
        False,
    ),
    "remove": (
        lambda by, post, _other, _to: commands.remove_post(by, post=post),
        False,
    ),
    "move": (
        lambda by, post, _other, to: commands.move_topic(by, topic=post.topic, to=to),
        True,
    ),
    # Another topic by now: the form comes back with its text.
    "merge": (
        lambda by, post, other, _to: commands.merge_topics(
            by, topic=post.topic, into=other
        ),
        False,
    ),
    "split": (
        lambda by, post, _other, _to: commands.split_topic(by, post=post, title="Los"),
        False,
    ),
}


@pytest.fixture
def answer(topic: Topic, member: User) -> Post:
    question = topic.posts.get()
    return commands.reply(member, topic=topic, parent=question, source="Dat mag.")


@pytest.fixture
def other(space: Space, official: User) -> Topic:
    return commands.ask(official, space=space, title="En dit?", source="Wij ook.")


def reply(user: User, answer: Post) -> Post | None:
    """By a form that was opened before; nothing when it is refused."""
    stale = Topic.objects.select_related("space").get(pk=answer.topic_id)
    try:
        return commands.reply(user, topic=stale, parent=answer, source="Waarom?")
    except (commands.ActionRefused, PermissionDenied):
        return None


def is_in_its_place(post: Post, answer: Post) -> bool:
    """Under what it answers, in a topic that still holds both."""
    post, answer = (
        Post.objects.select_related("topic").get(pk=p.pk) for p in (post, answer)
    )
    return (
        post.parent_id == answer.pk
        and post.topic_id == answer.topic_id
        and post.topic.merged_into_id is None
    )


@pytest.mark.parametrize("name", CHANGES)
def test_a_reply_after_the_change(
    name: str,
    answer: Post,
    other: Topic,
    members_space: Space,
    outsider: User,
    moderator: User,
) -> None:
    change, may = CHANGES[name]
    stale = Post.objects.select_related("topic__space").get(pk=answer.pk)
    before = Post.objects.count()
    change(moderator, answer, other, members_space)
    made = reply(outsider, stale)
    assert (made is not None) == may
    assert Post.objects.count() == before + may
    assert made is None or is_in_its_place(made, answer)
    assert not differences()


@pytest.mark.postgres_only
@pytest.mark.parametrize("turned", [False, True], ids=["change first", "reply first"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_reply_at_the_same_moment(
    name: str,
    turned: bool,
    answer: Post,
    other: Topic,
    members_space: Space,
    outsider: User,
    moderator: User,
) -> None:
    change, may = CHANGES[name]
    stale = Post.objects.select_related("topic__space").get(pk=answer.pk)
    acts = [
        lambda: change(moderator, answer, other, members_space),
        lambda: reply(outsider, stale),
    ]
    results = run_overlapping(*(acts[::-1] if turned else acts))
    assert not [found for found in results if isinstance(found, BaseException)]
    made = Post.objects.filter(author=outsider).first()
    # Whoever was first is not undone by who came second.
    assert (made is not None) == (may or turned)
    assert made is None or is_in_its_place(made, answer)
    assert not differences()
