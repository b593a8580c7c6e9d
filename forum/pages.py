"""A topic as a page: some posts in the order of the tree, and what the reader needs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from accounts.names import Byline
from forum import places
from forum.commands.reading import known_before
from forum.models import Post, ReadMark, Topic, byline
from forum.numbers import Numbers
from forum.people import profile_path
from forum.policy import Abilities
from forum.querysets import PostQuerySet

PAGE = 20
DEEPEST = 6  # drawn; deeper replies say what they answer instead
BEFORE_PERMALINK = 4
MOST_ARRIVALS = 50


@dataclass(frozen=True, slots=True)
class Answered:
    """The post that a row replies to, as a link."""

    name: str
    url: str


@dataclass(slots=True)
class Row:
    """One post in the page, at its level in a list of lists; the same for everybody.

    What differs per reader (new, mine) is filled in afterwards: see forum.drawing.
    """

    post: Post
    byline: Byline
    level: int = 0
    answers: Answered | None = None
    answers_shown: bool = False
    is_accepted: bool = False
    is_gone: bool = False
    opens: bool = False  # a list of replies opens before this row
    closes: range = field(default_factory=lambda: range(0))  # so many close behind it
    parent: int | None = None  # public ids, for a row that arrives in an open page
    after: int | None = None  # what precedes it in the tree

    @property
    def url(self) -> str:
        return places.post_path(self.post.public_id)

    @property
    def person_url(self) -> str:
        """The author's page; none for who asked anonymously."""
        return "" if self.post.is_anonymous else profile_path(self.post.author)

    @property
    def reply_url(self) -> str:
        return f"{self.url}antwoord/"

    @property
    def act_url(self) -> str:
        return f"{self.url}doen/"


@dataclass(slots=True)
class Page:
    """Some posts of a topic in tree order, and the pages before and after them."""

    opening: Row | None
    rows: list[Row]
    earlier: str  # queries, "" where there is no such page
    later: str
    last_position: int


def posts_of(topic: Topic) -> PostQuerySet:
    posts: PostQuerySet = Post.objects.filter(topic=topic)
    return posts.with_authors().in_tree_order()


def topic_page(topic: Topic, may: Abilities, *, start: int | None) -> Page:
    """The posts from `start` (a public id; else from the question) on."""
    posts = posts_of(topic)
    first = posts.filter(public_id=start).first() if start else None
    from_here = posts.filter(position__gte=first.position) if first else posts
    found = list(from_here[: PAGE + 1])
    rows = rows_of(found[:PAGE], may)
    begins_here = bool(rows) and rows[0].post.depth == 0
    more = len(found) > PAGE
    return Page(
        opening=rows[0] if begins_here else None,
        rows=rows[1:] if begins_here else rows,
        earlier=_earlier(posts, found[0]) if found and found[0].depth else "",
        later=f"?vanaf={found[PAGE].public_id}" if more else "",
        last_position=found[:PAGE][-1].position if found else 0,
    )


def read_numbers(topic: Topic, user: Any) -> Numbers:
    """What this person has read of the topic, or is taken to know."""
    return reading(topic, user)[0]


def reading(topic: Topic, user: Any) -> tuple[Numbers, bool]:
    """What somebody has read, or is taken to know; and was the topic open before?"""
    mark = ReadMark.objects.filter(user=user, topic=topic).first()
    return (mark.numbers, True) if mark else (known_before(user, topic), False)


def next_unread(topic: Topic, unread: Numbers, *, behind: int) -> int | None:
    """The first unread post behind a position in tree order, else the first of all."""
    wanted = Q()
    for low, high in unread.ranges[:50]:
        wanted |= Q(number__range=(low, high))
    found = Post.objects.filter(wanted, topic=topic).visible().order_by("position")
    ids = found.values_list("public_id", flat=True)
    return ids.filter(position__gt=behind).first() or ids.first()


def rows_of(posts: list[Post], may: Abilities) -> list[Row]:
    """Rows for posts in tree order: names, levels, and where the lists nest."""
    kept = _without_dead_ends(posts, may)
    parents = {post.pk: post for post in kept}
    missing = {p.parent_id for p in kept if p.parent_id and p.parent_id not in parents}
    if missing:
        strangers = Post.objects.filter(pk__in=missing).with_authors()
        parents |= {post.pk: post for post in strangers}
    rows: list[Row] = []
    levels: dict[int, int] = {}
    for post in kept:
        depth = 0
        if post.parent_id in levels:
            depth = levels[post.parent_id] + 1
        # Replies to the question stand at the margin, and so does a page's first post.
        levels[post.pk] = -1 if post.depth == 0 else depth
        rows.append(_row(post, parents.get(post.parent_id or 0), depth, may))
        rows[-1].answers_shown = post.depth > 1 and (
            post.parent_id not in levels or depth > DEEPEST
        )
    _nest([row for row in rows if row.post.depth > 0])
    return rows


def _row(post: Post, parent: Post | None, depth: int, may: Abilities) -> Row:
    row = Row(post, byline(post, may.user), level=min(depth, DEEPEST))
    row.is_gone = not may.can_see_post(post)
    row.is_accepted = post.accepted_at is not None and not row.is_gone
    row.parent = parent.public_id if parent else None
    if parent is not None and post.depth > 1:
        line = byline(parent, may.user)
        row.answers = Answered(line.name, places.post_path(parent.public_id))
    return row


def _without_dead_ends(posts: list[Post], may: Abilities) -> list[Post]:
    """Leave out what was taken away, unless something that stays hangs under it."""
    kept: list[Post] = []
    below = 0  # depth of the row that follows in the page
    for post in reversed(posts):
        if may.can_see_post(post) or below > post.depth:
            kept.append(post)
            below = post.depth
    return kept[::-1]


def _nest(rows: list[Row]) -> None:
    for row, following in zip_longest(rows, rows[1:]):
        next_level = following.level if following else 0
        if following is not None and next_level > row.level:
            following.opens = True
        row.closes = range(max(row.level - next_level, 0))


def _earlier(posts: PostQuerySet, first: Post) -> str:
    before = posts.filter(position__lt=first.position).order_by("-position")
    ids = list(before.values_list("public_id", flat=True)[: PAGE + 1])
    # Fewer than a page and one: then the question itself begins it.
    return f"?vanaf={ids[PAGE - 1]}" if len(ids) > PAGE else "?"


def page_start(post: Post) -> Post | None:
    """Where a page begins that shows this post with something above it."""
    above = Post.objects.filter(topic=post.topic_id, position__lt=post.position)
    near = list(above.order_by("-position")[: PAGE - 1])
    if len(near) < PAGE - 1:
        return None
    return near[BEFORE_PERMALINK]


def arrivals(topic: Topic, may: Abilities, *, since: int) -> list[Row]:
    """The next posts after number `since`, with what precedes each in the tree."""
    posts = Post.objects.filter(topic=topic)
    above = posts.visible().filter(position__lt=OuterRef("position"))
    before = Subquery(above.order_by("-position").values("public_id")[:1])
    new = posts.visible().filter(number__gt=since).order_by("number").with_authors()
    found = list(new.annotate(before=before)[:MOST_ARRIVALS])
    found.sort(key=lambda post: post.position)
    rows = rows_of(found, may)
    for row, post in zip(rows, found, strict=True):
        row.after = post.before
        row.opens, row.closes = False, range(0)
        row.level = max(min(row.post.depth - 1, DEEPEST), 0)
    return rows


def accepted_answers(topic: Topic) -> Iterable[Post]:
    posts = Post.objects.filter(topic=topic, accepted_at__isnull=False).visible()
    return posts.select_related("author").order_by("position")[:3]
