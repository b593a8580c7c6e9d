"""Lists of topics and spaces, with what is new for the reader."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Count, Q, Sum
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import Byline, nameless
from core.prepared import Prepared
from forum import places
from forum.commands.reading import may_be_unread
from forum.models import (
    Bookmark,
    Participation,
    Post,
    ReadMark,
    Space,
    Topic,
    byline,
)
from forum.numbers import Numbers
from forum.policy import topics_seen_by
from forum.querysets import TopicQuerySet

PAGE = 20


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


@dataclass(frozen=True, slots=True)
class TopicRow:
    topic: Topic
    url: str
    byline: Byline
    last_byline: Byline
    new: int
    state: str
    state_word: str
    # In the row's class, and in its line: how much is new. See forum.listing.
    mark: str
    badge: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    rows: list[TopicRow]
    older: Topic | None  # the last row, when there are more behind it


def topics_of(space: Space, viewer: Any) -> TopicQuerySet:
    """The topics of a space that somebody sees: in a closed one perhaps not those from
    before they came."""
    topics: TopicQuerySet = Topic.objects.filter(space=space)
    if space.is_closed_space:
        topics = topics.filter(topics_seen_by(viewer))
    return topics


def newest_topics(space: Space, viewer: Any, *, limit: int) -> list[TopicRow]:
    """The first few topics of a space, for a page that shows it among other things."""
    topics = topics_of(space, viewer).listed().with_bylines()[:limit]
    return topic_rows(list(topics), space, viewer)


def topic_page(
    space: Space, viewer: Any, *, view: str, before: int | None
) -> TopicPage:
    """One page of a space's topics: what is pinned, then the newest.

    A page starts behind a topic (`before`, its public id), not at an offset: it costs
    the same however deep, and nothing is skipped when a topic moves up meanwhile.
    """
    topics = topics_of(space, viewer).listed().with_bylines()
    if view == "unanswered":
        topics = topics.unanswered()
    pinned = [] if before or view != "all" else list(topics.filter(is_pinned=True)[:5])
    if view == "all":
        topics = topics.filter(is_pinned=False)
    if before:
        topics = behind(topics, topics_of(space, viewer), before)
    found = list(topics[: PAGE + 1])
    page = found[:PAGE]
    rows = topic_rows([*pinned, *page], space, viewer)
    return TopicPage(rows, page[-1] if len(found) > PAGE else None)


def behind(topics: Any, there: TopicQuerySet, before: int) -> Any:
    """What follows a topic, where a page ended at that one."""
    mark = there.filter(public_id=before).first()
    if mark is None or mark.last_post_at is None:
        return topics
    same = Q(last_post_at=mark.last_post_at, pk__lt=mark.pk)
    return topics.filter(Q(last_post_at__lt=mark.last_post_at) | same)


def topic_rows(topics: list[Topic], space: Space, viewer: Any) -> list[TopicRow]:
    unread = unread_counts(topics, space, viewer)
    path = space.path
    return [_row(topic, path, unread.get(topic.pk, 0)) for topic in topics]


def rows_of_several(topics: Iterable[Topic]) -> list[TopicRow]:
    """Topics of several spaces, each with its space; without what is new in them."""
    return [_row(topic, topic.space.path, 0) for topic in topics]


def _row(topic: Topic, space_path: str, new: int) -> TopicRow:
    state, word = state_of(topic)
    mark, badge = new_marks(new)
    return TopicRow(
        topic=topic,
        url=places.topic_path(space_path, topic.public_id, topic.slug),
        byline=nameless() if topic.is_anonymous else _byline(topic.author),
        last_byline=_last_byline(topic),
        new=new,
        state=state,
        state_word=word,
        mark=mark,
        badge=badge,
    )


def new_marks(new: int) -> tuple[str, str]:
    """How a row says that so many posts of its topic are unread."""
    if not new:
        return "", ""
    words = ngettext("%(n)s new", "%(n)s new", new) % {"n": new}
    return " row--new", format_html('<span class="badge badge--new">{}</span>', words)


def _last_byline(topic: Topic) -> Byline:
    if topic.last_is_anonymous or topic.last_author is None:
        return nameless()
    return _byline(topic.last_author)


def _byline(user: Any) -> Byline:
    return Byline(user.display_name, user.organisation_name, user.pk)


def state_of(topic: Topic) -> tuple[str, str]:
    """A topic's state as a key for its icon and as a word."""
    if topic.kind == Topic.Kind.ANNOUNCEMENT:
        return "announcement", _("Announcement")
    if topic.kind == Topic.Kind.POLL:
        return "poll", _("Poll")
    if not topic.is_question:
        return "discussion", _("Discussion")
    if topic.has_answer:
        return "answered", _("Answered")
    if topic.solved_at is not None:
        return "settled", _("Solved")
    if topic.is_closed or topic.is_archived:
        return "closed", _("Closed")
    if topic.post_count <= 1:
        return "unanswered", _("No answer yet")
    return "question", _("Question")


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


def unread_by_space(spaces: Iterable[Space], viewer: Any) -> dict[int, int]:
    """How many posts of each space this person has not read: four queries at most.

    Exact, like the counts of the topics, of which these are the sums. What is read to
    the last post is left out by the database, and of topics never opened it adds up
    their figures, so posts are counted only where a topic is older than the joining.
    """
    ids = [space.pk for space in spaces]
    if not viewer.is_authenticated or not ids:
        return {}
    counts = Counter[int]()
    parts = Participation.objects.filter(user=viewer, space__in=ids)
    known = list(parts.values_list("space_id", "joined_at", "sees_from"))
    marks = ReadMark.objects.filter(
        may_be_unread(),
        user=viewer,
        topic__space__in=ids,
        topic__post_count__gt=0,
        topic__is_archived=False,
    )
    for space_id, _joined, sees_from in known:
        if sees_from is not None:
            older = Q(topic__space=space_id, topic__created_at__lt=sees_from)
            marks = marks.exclude(older)
    wanted = ("topic__space_id", "topic__last_number", "topic__gone", "numbers")
    for space_id, last, gone, read in marks.values_list(*wanted):
        counts[space_id] += len((read | gone).missing(last))
    if known:
        counts.update(_never_opened(viewer, known))
    return dict(counts)


def _never_opened(
    viewer: Any, since: list[tuple[int, datetime, datetime | None]]
) -> dict[int, int]:
    began, was_there = Q(), Q(pk__in=[])
    for pk, moment, sees_from in since:
        began |= Q(space=pk, created_at__gt=max(moment, sees_from or moment))
        if sees_from is not None:
            continue
        was_there |= Q(
            topic__space=pk,
            topic__created_at__lte=moment,
            topic__last_post_at__gt=moment,
            created_at__gt=moment,
        )
    opened = ReadMark.objects.filter(user=viewer).values("topic")
    topics = Topic.objects.filter(began, post_count__gt=0, is_archived=False)
    sums = topics.exclude(pk__in=opened).values_list("space").order_by()
    posts = Post.objects.visible().filter(was_there, topic__is_archived=False)
    more = posts.exclude(topic__in=opened).values_list("topic__space").order_by()
    counts = Counter(dict(sums.annotate(n=Sum("post_count"))))
    counts.update(dict(more.annotate(n=Count("pk"))))
    return dict(counts)


def unanswered_count(space: Space) -> int:
    return Topic.objects.filter(space=space).unanswered().count()


def spaces_for(viewer: Any) -> Iterable[Space]:
    return Space.objects.visible_to(viewer).open().order_by("title")


def joined(user: Any, spaces: Iterable[Space]) -> set[int]:
    """In which of these somebody takes part."""
    mine = Participation.objects.filter(user=user, space__in=spaces)
    return set(mine.values_list("space_id", flat=True))


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    bookmark: Bookmark
    byline: Byline
    url: str


@dataclass(frozen=True, slots=True)
class BookmarkPage:
    rows: list[BookmarkRow]
    older: int | None  # public id of the last post, when there are more behind it


def bookmark_page(user: Any, *, before: int | None) -> BookmarkPage:
    """What somebody kept and may still see, kept last first."""
    rows = Bookmark.objects.visible_to(user).order_by("-created_at", "-pk")
    mark = Bookmark.objects.of(user).filter(post__public_id=before).first()
    if before and mark is not None:
        same = Q(created_at=mark.created_at, pk__lt=mark.pk)
        rows = rows.filter(Q(created_at__lt=mark.created_at) | same)
    found = list(rows.select_related("post__author", "post__topic__space")[: PAGE + 1])
    page = found[:PAGE]
    return BookmarkPage(
        [BookmarkRow(row, byline(row.post, user), row.post.path) for row in page],
        page[-1].post.public_id if len(found) > PAGE else None,
    )
