"""A topic as a page: some posts in the order of the tree, and what the reader needs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Subquery

from accounts.names import Byline
from forum import places
from forum.models import (
    Attachment,
    ModerationEntry,
    Post,
    Reaction,
    Topic,
    byline,
)
from forum.people import profile_path
from forum.policy import Abilities
from forum.querysets import PostQuerySet

PAGE = 20
DEEPEST = 6  # drawn; deeper replies say what they answer instead
BEFORE_PERMALINK = 4
MOST_ARRIVALS = 50
MOST_PRINTED = 1000
MOST_NAMED = 8  # municipalities that recognise what a post says

TREE, NEWEST = "tree", "newest"
ORDERS = {"boom": TREE, "nieuwste": NEWEST}  # as they stand in an address


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
    was_split: bool = False  # a branch under it is a topic of its own now
    opens: bool = False  # a list of replies opens before this row
    closes: range = field(default_factory=lambda: range(0))  # so many close behind it
    parent: int | None = None  # public ids, for a row that arrives in an open page
    after: int | None = None  # what precedes it in the tree
    files: list[Attachment] = field(default_factory=list)  # documents that it names
    recognised_by: list[str] = field(default_factory=list)  # municipalities
    recognised_more: int = 0

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

    @property
    def react_url(self) -> str:
        return f"{self.url}reactie/"

    @property
    def keep_url(self) -> str:
        return f"{self.url}bewaren/"


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


def split_off(topic: Topic, viewer: Any) -> dict[int, list[Topic]]:
    """What was split off and is still in the same space, as far as somebody sees it: by
    the number of the post under which it stood."""
    act = ModerationEntry.Act.SPLIT
    entries = ModerationEntry.objects.filter(post__topic=topic, act=act)
    places = entries.order_by("pk").values_list("post__number", "to_topic_id")
    seen = Topic.objects.visible_to(viewer).filter(space=topic.space_id)
    topics = seen.in_bulk([pk for _number, pk in places])
    found: dict[int, list[Topic]] = {}
    for number, pk in places:
        if pk in topics:
            found.setdefault(number, []).append(topics[pk])
    return found


def topic_page(topic: Topic, may: Abilities, *, start: int | None) -> Page:
    """The posts from `start` (a public id; else from the question) on."""
    was_split = ModerationEntry.objects.filter(
        post=OuterRef("pk"), act=ModerationEntry.Act.SPLIT
    )
    posts = posts_of(topic).annotate(was_split=Exists(was_split))
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


def newest_page(topic: Topic, may: Abilities, *, start: int | None) -> Page:
    """The newest first, without branches, from `start` (a public id) on; on the first
    page below the question."""
    posts = _replies(topic, may)
    first = posts.filter(public_id=start).first() if start else None
    from_here = posts.filter(number__lte=first.number) if first else posts
    found = list(from_here.order_by("-number")[: PAGE + 1])
    opening = None if first else _question(topic, may)
    rows = [flat(row) for row in rows_of(found[:PAGE], may)]
    more = len(found) > PAGE
    return Page(
        opening=opening,
        rows=rows,
        earlier=_newer(posts, first) if first else "",
        later=f"?volgorde=nieuwste&tot={found[PAGE].public_id}" if more else "",
        last_position=found[:PAGE][-1].position if found else 0,
    )


def _replies(topic: Topic, may: Abilities) -> PostQuerySet:
    """All replies that somebody may see, in no order."""
    posts: PostQuerySet = Post.objects.filter(topic=topic, depth__gt=0).with_authors()
    return posts.exclude(state="removed") if may.can_moderate else posts.visible()


def _question(topic: Topic, may: Abilities) -> Row | None:
    first = posts_of(topic).first()
    stands = first is not None and may.can_see_post(first)
    return rows_of([first], may)[0] if first and stands else None


def flat(row: Row) -> Row:
    """As it stands outside its branch: it says what it answers."""
    row.level, row.opens, row.closes = 0, False, range(0)
    row.answers_shown = row.answers is not None
    return row


def _newer(posts: PostQuerySet, first: Post) -> str:
    newer = posts.filter(number__gt=first.number).order_by("number")
    ids = list(newer.values_list("public_id", flat=True)[: PAGE + 1])
    if not ids:
        return ""
    return f"?volgorde=nieuwste&tot={ids[PAGE - 1]}" if len(ids) > PAGE else "?"


def printed(topic: Topic, may: Abilities) -> tuple[list[Row], bool]:
    """A topic for paper: its posts in tree order up to a bound, and is that all?"""
    found = list(posts_of(topic)[: MOST_PRINTED + 1])
    return rows_of(found[:MOST_PRINTED], may), len(found) <= MOST_PRINTED


def name_recognisers(rows: Iterable[Row]) -> None:
    """Whom else these posts are familiar to: their municipalities, first come first."""
    by_post = {row.post.pk: row for row in rows if row.post.recognised_count}
    if not by_post:
        return
    found = Reaction.objects.filter(post__in=by_post, kind=Reaction.Kind.RECOGNISED)
    names: dict[int, list[str]] = {pk: [] for pk in by_post}
    pairs = found.exclude(organisation="").values_list("post_id", "organisation")
    for pk, organisation, _first in pairs.annotate(first=Min("pk")).order_by("first"):
        names[pk].append(organisation)
    for pk, row in by_post.items():
        row.recognised_by = names[pk][:MOST_NAMED]
        row.recognised_more = max(len(names[pk]) - MOST_NAMED, 0)


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
    _add_files(rows)
    return rows


def _row(post: Post, parent: Post | None, depth: int, may: Abilities) -> Row:
    in_group = may.space.is_closed_space
    who = byline(post, may.user, in_group=in_group)
    row = Row(post, who, level=min(depth, DEEPEST))
    row.is_gone = not may.can_see_post(post)
    row.was_split = getattr(post, "was_split", False)
    row.is_accepted = post.accepted_at is not None and not row.is_gone
    row.parent = parent.public_id if parent else None
    if parent is not None and post.depth > 1:
        line = byline(parent, may.user)
        row.answers = Answered(line.name, places.post_path(parent.public_id))
    return row


def _add_files(rows: list[Row]) -> None:
    """One query, and only where a text names a file."""
    showing = {
        row.post.pk: row
        for row in rows
        if places.FILES in row.post.html and not row.is_gone
    }
    if not showing:
        return
    documents = Attachment.posts.through.objects.filter(
        post__in=showing, attachment__kind=Attachment.Kind.DOCUMENT
    )
    for link in documents.select_related("attachment").order_by("attachment"):
        showing[link.post_id].files.append(link.attachment)


def _without_dead_ends(posts: list[Post], may: Abilities) -> list[Post]:
    """Leave out what was removed, unless something that stays hangs under it.

    Of what a moderator hid, or looks at first, a word stays in its place.
    """
    kept: list[Post] = []
    below = 0  # depth of the row that follows in the page
    for post in reversed(posts):
        has_stub = post.state in {Post.State.HIDDEN, Post.State.HELD}
        if may.can_see_post(post) or has_stub or below > post.depth:
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


def permalink(post: Post, order: str) -> str:
    """The query of the page that shows a post, with something above it."""
    if order == NEWEST and post.depth:
        start = _newest_start(post)
        return f"?volgorde=nieuwste&tot={start.public_id}" if start else ""
    start = page_start(post)
    return f"?vanaf={start.public_id}" if start else ""


def _newest_start(post: Post) -> Post | None:
    newer = Post.objects.filter(topic=post.topic_id, number__gt=post.number)
    near = list(newer.visible().filter(depth__gt=0).order_by("number")[: PAGE - 1])
    if len(near) < PAGE - 1:
        return None
    return near[BEFORE_PERMALINK - 1]


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
    # In an order that has no index: else the database walks through the whole topic.
    return posts.select_related("author").order_by(F("position") + 0)[:3]
