"""Exact unread counts, from the sets of read and removed post numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import BigIntegerField, Case, Count, OuterRef, Q, Subquery, When
from django.db.models.lookups import IsNull

from core.db.compiled_queries import CompiledQuery
from core.templatetags.badges import MOST
from forum.commands.read_marks import possibly_unread_q
from forum.models import Participation, Post, ReadMark, Space, Topic
from forum.models.number_set import NumberSet

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.policy import Viewer


class CountableTopic(Protocol):
    """The fields of a topic that an unread count needs."""

    @property
    def pk(self) -> int: ...
    @property
    def last_number(self) -> int: ...
    @property
    def hidden_numbers(self) -> NumberSet: ...
    @property
    def post_count(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def last_post_at(self) -> datetime | None: ...


def count_unread_by_topic(
    topics: Sequence[CountableTopic], space: Space, viewer: "Viewer"
) -> dict[int, int]:
    """Return the number of unread posts by topic, in at most three queries.

    Counts come from the sets of read and removed numbers, without reading posts. Topics
    that were never opened count from the time the viewer joined the space.
    """
    if not viewer.is_authenticated or not topics:
        return {}
    read = dict(_read_of.among(viewer, [topic.pk for topic in topics]))
    counts = {
        topic.pk: len(get_unread_numbers(topic, read[topic.pk]))
        for topic in topics
        if topic.pk in read
    }
    return counts | _since_joining(
        [t for t in topics if t.pk not in read], space, viewer
    )


_read_of = CompiledQuery[tuple[int, NumberSet]](
    lambda viewer, **topics: ReadMark.objects.filter(
        user=viewer, topic__in=topics.values()
    ).values_list("topic_id", "numbers")
)


def get_unread_numbers(topic: CountableTopic, read: NumberSet) -> NumberSet:
    return (read | topic.hidden_numbers).complement(topic.last_number)


_part = CompiledQuery[Participation](
    lambda viewer, space: Participation.objects.filter(user=viewer, space=space)
)


def _since_joining(
    topics: list[CountableTopic], space: Space, viewer: "Viewer"
) -> dict[int, int]:
    part = _part.first(viewer, space=space.pk)
    if part is None:
        return {}
    since = part.joined_at
    moved = [t for t in topics if t.last_post_at and t.last_post_at > since]
    # A topic created after joining is new as a whole: its posts need no counting.
    counts = {t.pk: t.post_count for t in moved if t.created_at > since}
    older = [topic.pk for topic in moved if topic.pk not in counts]
    if not older:
        return counts
    posts = Post.objects.visible().filter(topic__in=older, created_at__gt=since)
    rows = posts.values("topic").annotate(n=Count("pk")).order_by()
    return counts | {row["topic"]: row["n"] for row in rows}


def get_joined_ids(user: "Viewer", spaces: Iterable[Space]) -> set[int]:
    return {pk for pk, _joined, _from in _parts(user)} & {space.pk for space in spaces}


def count_unread_by_space(spaces: Iterable[Space], viewer: "Viewer") -> dict[int, int]:
    """Return the number of unread posts by space, in at most three queries.

    The sum of the topic counts. It is exact up to the maximum that a badge shows
    (`badge_count`). The database skips fully read topics and sums the counts of topics
    that were never opened. Posts are counted only in topics that are older than the
    participation.
    """
    ids = {space.pk for space in spaces}
    if not viewer.is_authenticated or not ids:
        return {}
    begins = {pk: since for pk, _joined, since in _parts(viewer) if pk in ids}
    counts = Counter[int]()
    for space, began, last, hidden, read in _opened(viewer):
        start = begins.get(space)
        if space in ids and (start is None or began >= start):
            counts[space] += len((read | hidden).complement(last))
    if begins:
        for space, count in _never_opened(viewer):
            if space in begins and count:
                counts[space] += count
    return dict(counts)


_parts = CompiledQuery[tuple[int, datetime, datetime | None]](
    lambda viewer: Participation.objects.filter(user=viewer).values_list(
        "space_id", "joined_at", "history_visible_from"
    )
)


def _opened_query(viewer: "User") -> Any:
    """Return read marks of topics that may have unread posts."""
    counted = {"topic__post_count__gt": 0, "topic__is_archived": False}
    marks = ReadMark.objects.filter(possibly_unread_q(), user=viewer, **counted)
    topic = (
        "topic__space_id",
        "topic__created_at",
        "topic__last_number",
        "topic__hidden_numbers",
    )
    return marks.values_list(*topic, "numbers")


class _Sum(Subquery):
    """Sum the column `n` of a subquery, after its slice is applied."""

    template = "(SELECT SUM(cut.n) FROM (%(subquery)s) cut)"
    output_field = BigIntegerField()


def _never_opened_query(viewer: "User") -> Any:
    """Return posts since the user joined, in topics that they never opened, by space.

    A topic created after joining counts in full. An older topic counts its posts since
    joining, unless the user may see only newer topics.

    Only the newest MOST + 1 topics of a space are read. Each has at least one new post,
    so the sum is exact as far as a badge shows it.
    """
    joined, history_visible_from = (
        OuterRef("joined_at"),
        OuterRef("history_visible_from"),
    )
    seen = Q(IsNull(history_visible_from, True)) | Q(
        created_at__gt=joined, created_at__gte=history_visible_from
    )
    since = Post.objects.visible().filter(
        topic=OuterRef("pk"), created_at__gt=OuterRef(OuterRef("joined_at"))
    )
    counted = since.order_by().values("topic").annotate(n=Count("pk")).values("n")
    topics = Topic.objects.filter(
        seen,
        space=OuterRef("space"),
        last_post_at__gt=joined,
        post_count__gt=0,
        is_archived=False,
    ).exclude(pk__in=_opened_topics(viewer))
    newest = topics.order_by("-last_post_at", "-pk").annotate(
        n=Case(When(created_at__gt=joined, then="post_count"), default=counted)
    )
    sums = _Sum(newest.values("n")[: MOST + 1])
    return (
        Participation.objects.filter(user=viewer).values_list("space").annotate(n=sums)
    )


def _opened_topics(viewer: "User") -> Any:
    return ReadMark.objects.filter(user=viewer).values("topic")


_opened = CompiledQuery[tuple[int, datetime, int, NumberSet, NumberSet]](_opened_query)
_never_opened = CompiledQuery[tuple[int, int | None]](_never_opened_query)
