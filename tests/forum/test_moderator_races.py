"""Concurrent moderation and reports: consistent state, one log entry."""

from dataclasses import dataclass

import pytest

from accounts.models import User
from forum import commands
from forum.models import (
    ModerationEntry,
    Post,
    ReadMark,
    Report,
    Space,
    Topic,
)
from notifications.models import OutboxEvent
from tests.forum.concurrency import (
    Act,
    exceptions_of,
    run_concurrently,
    run_overlapping,
    unexpected_errors,
)
from tests.forum.expected_counts import differences

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def db(committed: None) -> None:
    """Commit rows, so that threads can see them."""


@pytest.mark.parametrize("turned", [False, True])
def test_two_moderators_at_once_on_one_post_leave_one_clear_state(
    topic, moderator, member, person, turned
):
    other = person("Mo Moderator", is_moderator=True)
    question = topic.posts.get()
    post = commands.reply(member, topic=topic, parent=question, source="Onzin.")
    acts = [
        lambda: commands.hide_post(moderator, post=post, reason="Een"),
        lambda: commands.remove_post(other, post=post, reason="Twee"),
    ]
    assert not exceptions_of(run_overlapping(*(acts[::-1] if turned else acts)))
    post.refresh_from_db()
    last = ModerationEntry.objects.filter(post=post).first()
    assert (post.state, last.act) in {("hidden", "hide"), ("removed", "remove")}
    assert not differences()


def test_concurrent_approval_notifies_once(topic, moderator, newcomer, person):
    other = person("Mo Moderator", is_moderator=True)
    question = topic.posts.get()
    post = commands.reply(newcomer, topic=topic, parent=question, source="Hallo.")
    acts = [
        lambda: commands.approve_post(moderator, post=post),
        lambda: commands.approve_post(other, post=post),
    ]
    assert not exceptions_of(run_concurrently(*acts))
    assert ModerationEntry.objects.filter(post=post).count() == 1
    assert OutboxEvent.objects.filter(kind="post_created", post=post).count() == 1
    assert not differences()


def test_concurrent_reports_by_one_user_create_one_report(topic, outsider):
    question = topic.posts.get()
    acts = [
        lambda: commands.report_post(outsider, post=question, reason="rude"),
    ] * 4
    assert not exceptions_of(run_concurrently(*acts))
    assert Report.objects.count() == 1


@dataclass
class Table:
    """Two questions with a talk under each, for two moderators to tidy up at once."""

    one: Topic
    other: Topic
    branch: Post
    reader: User


@pytest.fixture
def table(topic, official, member, outsider, space) -> Table:
    other = commands.ask(official, space=space, title="En dit?", source="Wij ook.")
    commands.join(outsider, space=space)
    for found in (topic, other):
        commands.mark_read(outsider, topic=found, numbers=[1])
        answer = commands.reply(
            member, topic=found, parent=found.posts.get(), source="Ja."
        )
        commands.reply(official, topic=found, parent=answer, source="Dank.")
    return Table(topic, other, topic.posts.get(number=2), outsider)


@pytest.fixture
def marieke(moderator, person) -> list[User]:
    """Two moderators act on the same topics."""
    return [moderator, person("Mo Moderator", is_moderator=True)]


def curating(table: Table, by: User, members_space: Space) -> dict[str, Act]:
    one, other, post = table.one, table.other, table.branch
    return {
        "close": lambda: commands.close_topic(by, topic=one),
        "archive": lambda: commands.archive_topic(by, topic=one),
        "pin": lambda: commands.pin_topic(by, topic=one),
        "move": lambda: commands.move_topic(by, topic=one, to=members_space),
        "split": lambda: commands.split_topic(by, post=post, title="Apart"),
        "merge": lambda: commands.merge_topics(by, topic=one, into=other),
        "merge back": lambda: commands.merge_topics(by, topic=other, into=one),
        "hide": lambda: commands.hide_post(by, post=post),
        "follow": lambda: commands.follow(table.reader, topic=one),
        "reply": lambda: commands.reply(
            table.reader, topic=one, parent=post, source="Ook."
        ),
    }


PAIRS = [
    ("split", "split"),
    ("merge", "merge"),
    ("merge", "merge back"),
    ("split", "merge"),
    ("merge", "split"),
    ("move", "merge"),
    ("merge", "move"),
    ("move", "split"),
    ("split", "hide"),
    ("hide", "split"),
    ("merge", "hide"),
    ("merge", "reply"),
    ("reply", "merge"),
    ("split", "reply"),
    ("reply", "split"),
    ("archive", "merge"),
    ("follow", "merge"),
    ("merge", "follow"),
    ("close", "close"),
    ("pin", "archive"),
    ("move", "move"),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " and ".join(pair))
def test_two_moderators_at_one_topic_end_in_one_clear_state(
    table, marieke, members_space, pair
):
    first, second = (
        curating(table, by, members_space)[name]
        for by, name in zip(marieke, pair, strict=True)
    )
    before = Post.objects.count()
    results = run_overlapping(first, second)
    assert not unexpected_errors(results)
    assert not differences()
    assert Post.objects.count() == before + (
        "reply" in pair and not exceptions_of(results)
    )
    emptied = Topic.objects.filter(merged_into__isnull=False)
    assert not Post.objects.filter(topic__in=emptied).exists()
    assert not emptied.filter(merged_into__merged_into__isnull=False).exists()
    acts = ModerationEntry.objects.values_list("act", flat=True)
    if first is not second and pair[0] == pair[1]:
        assert len(acts) == 1
    mark = ReadMark.objects.filter(user=table.reader, topic__posts=table.branch)
    assert not mark.filter(topic__in=emptied).exists()


def test_merge_keeps_read_marks_of_concurrent_reader(table, moderator, person):
    """The mark of the topic that stays is made between our look and our writing."""
    late = person("Lena Lezer")
    commands.mark_read(late, topic=table.one, numbers=[1])
    results = run_overlapping(
        lambda: commands.mark_read(late, topic=table.other, numbers=[1]),
        lambda: commands.merge_topics(moderator, topic=table.one, into=table.other),
    )
    assert not exceptions_of(results)
    mark = ReadMark.objects.get(user=late, topic=table.other)
    assert {1, 4} <= set(mark.numbers)
