"""Denormalised counters of topics and spaces, kept equal to the rows.

A new post increments them; other changes recompute them. Lock order: topic,
participation, user, space; several rows of one kind by id. Code that counts a user
locks the user's row. Anonymisation is the exception to this order, because it would
lock every topic of the leaver for its whole duration. A request that deadlocks with it
is retried (`core.db.retry`), and so is the job.
"""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from core.db.compiled_queries import CompiledQuery
from core.db.fast_writes import PreparedUpdate, execute_update
from forum.commands.search_index import index_unanswered
from forum.models import Participation, Post, Space, Topic
from forum.models.number_set import NumberSet

TOPIC_COUNTERS = (
    "post_count",
    "last_post_at",
    "last_author_id",
    "last_is_anonymous",
    "last_number",
    "hidden_numbers",
    "has_answer",
)
SPACE_COUNTERS = ("participant_count", "topic_count", "post_count", "last_post_at")


def lock_topic(pk: int) -> Topic:
    """Return the topic with its row locked until the transaction ends.

    The query does not join the space: it would find nothing if the topic moved while
    the lock was awaited. `no_key` lets readers insert marks and follows meanwhile.
    """
    if (found := _locked_topic.first(None, pk=pk)) is None:
        raise Topic.DoesNotExist
    return found


_locked_topic = CompiledQuery[Topic](
    lambda _viewer, pk: Topic.objects.select_for_update(no_key=True).filter(pk=pk)
)


def lock_topics(pks: Iterable[int]) -> dict[int, Topic]:
    """Return several topics by id, locked in the order of their ids."""
    rows = Topic.objects.select_for_update(no_key=True).filter(pk__in=list(pks))
    return {topic.pk: topic for topic in rows.order_by("pk")}


def lock_current_topic(post: Post) -> tuple[Topic, Post]:
    """Return a post's current topic, locked, and the post as it is now.

    The post may move to another topic while the lock is awaited. In that case release
    the lock and lock the new topic.
    """
    while True:
        before = transaction.savepoint_create()
        stands_in = Post.objects.values_list("topic_id", flat=True).get(pk=post.pk)
        topic, found = lock_topic(stands_in), Post.objects.get(pk=post.pk)
        if found.topic_id == topic.pk:
            transaction.savepoint_commit(before)
            return topic, found
        transaction.savepoint_rollback(before)


def lock_spaces(pks: Iterable[int]) -> None:
    rows = Space.objects.select_for_update(no_key=True).filter(pk__in=list(pks))
    list(rows.order_by("pk").values_list("pk"))


def count_new_post(topic: Topic, post: Post) -> None:
    is_newest = topic.last_post_at is None or post.created_at >= topic.last_post_at
    topic.post_count += 1
    topic.version += 1
    if is_newest:
        topic.last_post_at = post.created_at
        topic.last_author_id = post.author_id
        topic.last_is_anonymous = post.is_anonymous
    _bump_topic(topic)
    if topic.post_count <= 2:
        index_unanswered(topic)
    first = topic.post_count == 1
    more = int(first and not topic.is_archived)
    moment = connection.ops.adapt_datetimefield_value(post.created_at)
    execute_update(_BUMP_SPACE, more, moment, moment, topic.space_id)


_bump_topic = PreparedUpdate(
    Topic,
    "post_count",
    "version",
    "last_post_at",
    "last_author",
    "last_is_anonymous",
    "last_number",
)
_BUMP_SPACE = """
    UPDATE forum_space
    SET version = version + 1, topic_count = topic_count + %s,
        post_count = post_count + 1,
        last_post_at =
            CASE WHEN last_post_at > %s THEN last_post_at ELSE %s END
    WHERE id = %s
"""


def count_pending_post(topic: Topic, post: Post) -> None:
    """Register a new post that is not visible to others, in a locked topic."""
    topic.hidden_numbers |= NumberSet.of([post.number])
    topic.version += 1
    topic.save(update_fields=["hidden_numbers", "version", "last_number"])


def count_participants(space_id: int, change: int) -> None:
    """Add `change` to the number of participants who count.

    See `accounts.policy.counts_as_participant`. Call in the transaction that changes
    the participation. The database does the addition.
    """
    Space.objects.filter(pk=space_id).update(
        participant_count=F("participant_count") + change, version=F("version") + 1
    )


def compute_topic_counters(topic: Topic) -> dict[str, object]:
    return compute_counters_by_topic([topic])[topic.pk]


def compute_counters_by_topic(topics: Iterable[Topic]) -> dict[int, dict[str, Any]]:
    """Return the true counters of topics by id: one query, streamed."""
    used = {topic.pk: topic.last_number for topic in topics}
    rows = Post.objects.filter(topic__in=used).order_by("topic", "number")
    fields = (
        "topic_id",
        "number",
        "created_at",
        "author_id",
        "is_anonymous",
        "accepted_at",
        "state",
    )
    stream = rows.values_list(*fields, named=True).iterator(chunk_size=5000)
    found = {
        pk: _counters_of_rows(posts, used[pk])
        for pk, posts in groupby(stream, attrgetter("topic_id"))
    }
    empty = {pk: _counters_of_rows([], last) for pk, last in used.items()}
    return empty | found


def _counters_of_rows(posts: Iterable[Any], used: int) -> dict[str, object]:
    last_number = used  # numbers of moved or refused posts are not reused
    visible: list[int] = []
    newest: Any = None
    answered = False
    for post in posts:
        last_number = max(last_number, post.number)
        if post.state != Post.State.VISIBLE:
            continue
        visible.append(post.number)
        answered = answered or post.accepted_at is not None
        if newest is None or post.created_at >= newest.created_at:
            newest = post
    return {
        "post_count": len(visible),
        "last_post_at": newest and newest.created_at,
        "last_author_id": newest and newest.author_id,
        "last_is_anonymous": bool(newest and newest.is_anonymous),
        "last_number": last_number,
        "hidden_numbers": NumberSet.of(visible).complement(last_number),
        "has_answer": answered,
    }


def recount_topic(topic: Topic) -> list[str]:
    """Recompute a locked topic's counters; return the names of those that differed."""
    truth = compute_topic_counters(topic)
    wrong = [name for name in TOPIC_COUNTERS if getattr(topic, name) != truth[name]]
    for name in wrong:
        setattr(topic, name, truth[name])
    topic.version += 1
    topic.save(update_fields=[*(n.removesuffix("_id") for n in wrong), "version"])
    if "post_count" in wrong:
        index_unanswered(topic)
    return wrong


def recount_topics(topics: Iterable[Topic]) -> list[tuple[Topic, list[str]]]:
    """Recount each topic; return those whose counters differed, and which."""
    found = []
    for topic in topics:
        wrong = recount_topic(topic)
        if wrong:
            found.append((topic, wrong))
    return found


def recount_spaces(space_ids: Iterable[int]) -> None:
    """Recompute the counters of spaces in one statement.

    A separate statement locks the rows first: an UPDATE that waits for a lock would
    count the rows as they were before the wait.
    """
    space_ids = sorted(space_ids)
    lock_spaces(space_ids)
    topics = Topic.objects.filter(space=OuterRef("pk"), post_count__gt=0).order_by()
    per_space = topics.values("space")
    listed = Q(is_archived=False)
    people = (
        Participation.all_objects.countable().filter(space=OuterRef("pk")).order_by()
    )
    Space.objects.filter(pk__in=space_ids).update(
        version=F("version") + 1,
        topic_count=Coalesce(
            Subquery(per_space.annotate(n=Count("pk", filter=listed)).values("n")), 0
        ),
        post_count=Coalesce(
            Subquery(per_space.annotate(n=Sum("post_count")).values("n")), 0
        ),
        last_post_at=Subquery(per_space.annotate(n=Max("last_post_at")).values("n")),
        participant_count=Coalesce(
            Subquery(people.values("space").annotate(n=Count("pk")).values("n")), 0
        ),
    )


def compute_space_counters(space: Space) -> dict[str, object]:
    """Return the true counters of a space, computed from posts and not from topics."""
    people = Participation.all_objects.countable().filter(space=space)
    return Post.objects.visible().filter(topic__space=space).aggregate(
        topic_count=Count("topic", distinct=True, filter=Q(topic__is_archived=False)),
        post_count=Count("pk"),
        last_post_at=Max("created_at"),
    ) | {"participant_count": people.count()}


def recount_spaces_of_user(user: User) -> list[int]:
    """Recount all spaces of a user who was blocked or unblocked; return their ids."""
    ids = list(
        Participation.all_objects.filter(user=user).values_list("space_id", flat=True)
    )
    recount_spaces(ids)
    return ids
