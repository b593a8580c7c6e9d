"""How much somebody has not read, and where they take part: exact, without touching
posts, since what is read and what is gone are both small sets of numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Case, Count, F, OuterRef, Q, Sum, When

from core.prepared import Prepared
from forum.commands.reading import may_be_unread
from forum.models import Participation, Post, ReadMark, Space, Topic
from forum.numbers import Numbers


class Counted(Protocol):
    """What must be known of a topic to count what somebody has not read of it."""

    @property
    def pk(self) -> int: ...
    @property
    def last_number(self) -> int: ...
    @property
    def gone(self) -> Numbers: ...
    @property
    def post_count(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def last_post_at(self) -> datetime | None: ...


def unread_counts(
    topics: Sequence[Counted], space: Space, viewer: Any
) -> dict[int, int]:
    """How many posts of each topic this person has not read: at most three queries.

    Exact, and without touching posts: what is read and what is gone are both small sets
    of numbers. Only for topics never opened is the time of joining asked.
    """
    if not viewer.is_authenticated or not topics:
        return {}
    read = dict(_read_of.among(viewer, [topic.pk for topic in topics]))
    counts = {
        topic.pk: len(unread_numbers(topic, read[topic.pk]))
        for topic in topics
        if topic.pk in read
    }
    return counts | _since_joining(
        [t for t in topics if t.pk not in read], space, viewer
    )


_read_of = Prepared[tuple[int, Numbers]](
    lambda viewer, **topics: ReadMark.objects.filter(
        user=viewer, topic__in=topics.values()
    ).values_list("topic_id", "numbers")
)


def unread_numbers(topic: Counted, read: Numbers) -> Numbers:
    return (read | topic.gone).missing(topic.last_number)


_part = Prepared[Participation](
    lambda viewer, space: Participation.objects.filter(user=viewer, space=space)
)


def _since_joining(topics: list[Counted], space: Space, viewer: Any) -> dict[int, int]:
    part = _part.first(viewer, space=space.pk)
    if part is None:
        return {}
    since = part.joined_at
    moved = [t for t in topics if t.last_post_at and t.last_post_at > since]
    # A topic that began afterwards is new as a whole: its posts need no counting.
    counts = {t.pk: t.post_count for t in moved if t.created_at > since}
    older = [topic.pk for topic in moved if topic.pk not in counts]
    if not older:
        return counts
    posts = Post.objects.visible().filter(topic__in=older, created_at__gt=since)
    rows = posts.values("topic").annotate(n=Count("pk")).order_by()
    return counts | {row["topic"]: row["n"] for row in rows}


def joined(user: Any, spaces: Iterable[Space]) -> set[int]:
    """In which of these somebody takes part."""
    return {pk for pk, _joined, _from in _parts(user)} & {space.pk for space in spaces}


def unread_by_space(spaces: Iterable[Space], viewer: Any) -> dict[int, int]:
    """How many posts of each space this person has not read: three queries at most.

    Exact, like the counts of the topics, of which these are the sums. What is read to
    the last post is left out by the database, and of topics never opened it adds up
    their figures, so posts are counted only where a topic is older than the joining.
    """
    ids = {space.pk for space in spaces}
    if not viewer.is_authenticated or not ids:
        return {}
    begins = {pk: sees_from for pk, _joined, sees_from in _parts(viewer) if pk in ids}
    counts = Counter[int]()
    for space, began, last, gone, read in _opened(viewer):
        start = begins.get(space)
        if space in ids and (start is None or began >= start):
            counts[space] += len((read | gone).missing(last))
    if begins:
        for space, count in _never_opened(viewer):
            if space in begins and count:
                counts[space] += count
    return dict(counts)


_parts = Prepared[tuple[int, datetime, datetime | None]](
    lambda viewer: Participation.objects.filter(user=viewer).values_list(
        "space_id", "joined_at", "sees_from"
    )
)


def _opened_query(viewer: Any) -> Any:
    """What was opened before, and may hold something new."""
    counted = {"topic__post_count__gt": 0, "topic__is_archived": False}
    marks = ReadMark.objects.filter(may_be_unread(), user=viewer, **counted)
    topic = "topic__space_id", "topic__created_at", "topic__last_number", "topic__gone"
    return marks.values_list(*topic, "numbers")


def _never_opened_query(viewer: Any) -> Any:
    """Posts since somebody takes part in the topics that they never opened: all of one
    that began afterwards; of one that stood there before the new ones, unless they see
    only what came since.

    By way of the participation, so that the query is the same for everybody; each of
    its spaces is looked into along the index of the newest topics.
    """
    joined = F("space__participations__joined_at")
    seen = Q(space__participations__sees_from=None) | Q(
        created_at__gt=joined, created_at__gte=F("space__participations__sees_from")
    )
    topics = Topic.objects.filter(
        seen,
        space__participations__user=viewer,
        last_post_at__gt=joined,
        post_count__gt=0,
        is_archived=False,
    )
    since = Post.objects.visible().filter(
        topic=OuterRef("pk"),
        created_at__gt=OuterRef("space__participations__joined_at"),
    )
    counted = since.order_by().values("topic").annotate(n=Count("pk")).values("n")
    new = Case(When(created_at__gt=joined, then="post_count"), default=counted)
    sums = topics.exclude(pk__in=_marked(viewer)).order_by().values_list("space")
    return sums.annotate(n=Sum(new))


def _marked(viewer: Any) -> Any:
    return ReadMark.objects.filter(user=viewer).values("topic")


_opened = Prepared[tuple[int, datetime, int, Numbers, Numbers]](_opened_query)
_never_opened = Prepared[tuple[int, int | None]](_never_opened_query)
