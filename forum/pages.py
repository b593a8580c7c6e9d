"""A topic as a page: some posts in the order of the tree, and what the reader needs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.db.models import Q

from accounts.names import Byline
from forum import places
from forum.commands.reading import known_before
from forum.lists import unread_numbers
from forum.models import Post, ReadMark, Topic, byline
from forum.numbers import Numbers
from forum.policy import Abilities

PAGE = 20
DEEPEST = 6  # drawn; deeper replies say what they answer instead
BEFORE_PERMALINK = 4


@dataclass(frozen=True, slots=True)
class Answered:
    """The post that a row replies to, as a link."""

    name: str
    url: str


@dataclass(slots=True)
class Row:
    """One post in the page, at its level in a list of lists."""

    post: Post
    byline: Byline
    level: int = 0
    answers: Answered | None = None
    answers_shown: bool = False
    is_new: bool = False
    is_mine: bool = False
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
    def reply_url(self) -> str:
        return f"{self.url}antwoord/"

    @property
    def edit_url(self) -> str:
        return f"{self.url}wijzigen/"

    @property
    def act_url(self) -> str:
        return f"{self.url}doen/"


@dataclass(slots=True)
class Page:
    topic: Topic
    opening: Row | None
    rows: list[Row]
    earlier: str
    later: str
    unread: Numbers
    next_unread: Post | None

    def numbers(self) -> list[int]:
        """Of the posts shown here that were new."""
        rows = [*self.rows, self.opening] if self.opening else self.rows
        return [row.post.number for row in rows if row.is_new]


def topic_page(topic: Topic, may: Abilities, *, start: Post | None) -> Page:
    """The posts from `start` (or from the question) on. A fixed number of queries."""
    posts = Post.objects.filter(topic=topic).with_authors().in_tree_order()
    from_here = posts.filter(position__gte=start.position) if start else posts
    found = list(from_here[: PAGE + 1])
    read = _read(topic, may)
    unread = unread_numbers(topic, read) if read is not None else Numbers()
    rows = rows_of(found[:PAGE], may, unread)
    begins_here = bool(rows) and rows[0].post.depth == 0
    return Page(
        topic=topic,
        opening=rows[0] if begins_here else None,
        rows=rows[1:] if begins_here else rows,
        earlier=_earlier(posts, found[0]) if found and not begins_here else "",
        later=f"?vanaf={found[PAGE].public_id}" if len(found) > PAGE else "",
        unread=unread,
        next_unread=_first(posts, unread, found[:PAGE]) if len(unread) else None,
    )


def _read(topic: Topic, may: Abilities) -> Numbers | None:
    if not may.user.is_authenticated:
        return None
    mark = ReadMark.objects.filter(user=may.user, topic=topic).first()
    return mark.numbers if mark else known_before(may.user, topic)


def rows_of(posts: list[Post], may: Abilities, unread: Numbers) -> list[Row]:
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
        rows.append(_row(post, parents.get(post.parent_id or 0), depth, may, unread))
        rows[-1].answers_shown = post.depth > 1 and (
            post.parent_id not in levels or depth > DEEPEST
        )
    _nest([row for row in rows if row.post.depth > 0])
    return rows


def _row(
    post: Post, parent: Post | None, depth: int, may: Abilities, unread: Numbers
) -> Row:
    viewer = may.user
    row = Row(post, byline(post, viewer), level=min(depth, DEEPEST))
    row.is_gone = not may.can_see_post(post)
    row.is_new = post.number in unread
    row.is_mine = viewer.is_authenticated and post.author_id == viewer.pk
    row.is_accepted = post.accepted_at is not None and not row.is_gone
    row.parent = parent and parent.public_id
    if parent is not None and post.depth > 1:
        line = byline(parent, viewer)
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


def _earlier(posts: Any, first: Post) -> str:
    before = posts.filter(position__lt=first.position).order_by("-position")
    start = before.values_list("public_id", "depth")[:PAGE]
    last = list(start)
    if not last or last[-1][1] == 0:
        return "?"
    return f"?vanaf={last[-1][0]}"


def _first(posts: Any, unread: Numbers, shown: list[Post]) -> Post | None:
    """The next unread post in tree order that does not stand on this page."""
    wanted = Q()
    for low, high in unread.ranges[:50]:
        wanted |= Q(number__range=(low, high))
    on_page = [post.pk for post in shown]
    found = posts.visible().filter(wanted).exclude(pk__in=on_page)
    last = shown[-1].position if shown else 0
    return found.filter(position__gt=last).first() or found.first()


def page_start(post: Post) -> Post | None:
    """Where a page begins that shows this post with something above it."""
    above = Post.objects.filter(topic=post.topic_id, position__lt=post.position)
    near = list(above.order_by("-position")[: PAGE - 1])
    if len(near) < PAGE - 1:
        return None
    return near[BEFORE_PERMALINK]


def arrivals(topic: Topic, may: Abilities, *, since: int) -> list[Row]:
    """Posts written after number `since`, each with what precedes it in the tree."""
    posts = Post.objects.filter(topic=topic).with_authors()
    new = posts.visible().filter(number__gt=since).order_by("position")[:50]
    rows = rows_of(list(new), may, Numbers.of(post.number for post in new))
    for row in rows:
        above = Post.objects.filter(topic=topic, position__lt=row.post.position)
        before = above.visible().order_by("-position")
        row.after = before.values_list("public_id", flat=True).first()
        row.opens, row.closes = False, range(0)
        row.level = min(row.post.depth - 1, DEEPEST)
    return rows


def accepted_answers(topic: Topic) -> Iterable[Post]:
    posts = Post.objects.filter(topic=topic, accepted_at__isnull=False).visible()
    return posts.select_related("author").order_by("position")[:3]
