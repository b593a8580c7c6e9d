"""A topic as a page: some posts in the order of the tree, and what the reader needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery

from forum.models import ModerationEntry, Post, Topic
from forum.paths import post_anchor
from forum.policy import SpacePermissions
from forum.querysets import PostQuerySet
from forum.rendering.post_rows import MAX_INDENT, PostRow, build_rows, flatten_row

PAGE_SIZE = 20
POSTS_BEFORE_PERMALINK = 4
MAX_NEW_POSTS = 50
MAX_PRINTED_POSTS = 1000

TREE, NEWEST = "tree", "newest"
ORDERS = {"boom": TREE, "nieuwste": NEWEST}  # as they stand in an address


@dataclass(slots=True)
class PostPage:
    """Some posts of a topic in tree order, and the pages before and after them."""

    opening: PostRow | None
    rows: list[PostRow]
    earlier: str  # queries, "" where there is no such page
    later: str
    last_position: int


def list_posts(topic: Topic) -> PostQuerySet:
    posts: PostQuerySet = Post.objects.filter(topic=topic)
    return posts.with_authors().in_tree_order()


def list_split_topics(topic: Topic, viewer: Any) -> dict[int, list[Topic]]:
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


def load_tree_page(
    topic: Topic, may: SpacePermissions, *, start: int | None
) -> PostPage:
    """The posts from `start` (a public id; else from the question) on."""
    was_split = ModerationEntry.objects.filter(
        post=OuterRef("pk"), act=ModerationEntry.Act.SPLIT
    )
    posts = list_posts(topic).annotate(was_split=Exists(was_split))
    first = posts.filter(public_id=start).first() if start else None
    from_here = posts.filter(position__gte=first.position) if first else posts
    found = list(from_here[: PAGE_SIZE + 1])
    rows = build_rows(found[:PAGE_SIZE], may)
    begins_here = bool(rows) and rows[0].post.depth == 0
    more = len(found) > PAGE_SIZE
    return PostPage(
        opening=rows[0] if begins_here else None,
        rows=rows[1:] if begins_here else rows,
        earlier=_earlier(posts, found[0]) if found and found[0].depth else "",
        later=_later("?vanaf=", found[PAGE_SIZE]) if more else "",
        last_position=found[:PAGE_SIZE][-1].position if found else 0,
    )


def load_newest_page(
    topic: Topic, may: SpacePermissions, *, start: int | None
) -> PostPage:
    """The newest first, without branches, from `start` (a public id) on; on the first
    page below the question."""
    posts = _replies(topic, may)
    first = posts.filter(public_id=start).first() if start else None
    from_here = posts.filter(number__lte=first.number) if first else posts
    found = list(from_here.order_by("-number")[: PAGE_SIZE + 1])
    opening = None if first else _question(topic, may)
    rows = [flatten_row(row) for row in build_rows(found[:PAGE_SIZE], may)]
    more = len(found) > PAGE_SIZE
    return PostPage(
        opening=opening,
        rows=rows,
        earlier=_newer(posts, first) if first else "",
        later=_later("?volgorde=nieuwste&tot=", found[PAGE_SIZE]) if more else "",
        last_position=found[:PAGE_SIZE][-1].position if found else 0,
    )


def _replies(topic: Topic, may: SpacePermissions) -> PostQuerySet:
    """All replies that somebody may see, in no order."""
    posts: PostQuerySet = Post.objects.filter(topic=topic, depth__gt=0).with_authors()
    return posts.exclude(state="removed") if may.can_moderate else posts.visible()


def _question(topic: Topic, may: SpacePermissions) -> PostRow | None:
    first = list_posts(topic).first()
    stands = first is not None and may.can_see_post(first)
    return build_rows([first], may)[0] if first and stands else None


def _newer(posts: PostQuerySet, first: Post) -> str:
    newer = posts.filter(number__gt=first.number).order_by("number")
    ids = list(newer.values_list("public_id", flat=True)[: PAGE_SIZE + 1])
    if not ids:
        return ""
    return (
        f"?volgorde=nieuwste&tot={ids[PAGE_SIZE - 1]}" if len(ids) > PAGE_SIZE else "?"
    )


def load_printable(topic: Topic, may: SpacePermissions) -> tuple[list[PostRow], bool]:
    """A topic for paper: its posts in tree order up to a bound, and is that all?"""
    found = list(list_posts(topic)[: MAX_PRINTED_POSTS + 1])
    return build_rows(found[:MAX_PRINTED_POSTS], may), len(found) <= MAX_PRINTED_POSTS


def _later(query: str, first: Post) -> str:
    """The page that begins with a post, and there to that post itself: the head of the
    topic, which stands above it on each page, was read."""
    return f"{query}{first.public_id}#{post_anchor(first.public_id)}"


def _earlier(posts: PostQuerySet, first: Post) -> str:
    before = posts.filter(position__lt=first.position).order_by("-position")
    ids = list(before.values_list("public_id", flat=True)[: PAGE_SIZE + 1])
    # Fewer than a page and one: then the question itself begins it.
    return f"?vanaf={ids[PAGE_SIZE - 1]}" if len(ids) > PAGE_SIZE else "?"


def get_permalink_query(post: Post, order: str) -> str:
    """The query of the page that shows a post, with something above it."""
    if order == NEWEST and post.depth:
        start = _newest_start(post)
        return f"?volgorde=nieuwste&tot={start.public_id}" if start else ""
    start = get_page_start(post)
    return f"?vanaf={start.public_id}" if start else ""


def _newest_start(post: Post) -> Post | None:
    newer = Post.objects.filter(topic=post.topic_id, number__gt=post.number)
    near = list(newer.visible().filter(depth__gt=0).order_by("number")[: PAGE_SIZE - 1])
    if len(near) < PAGE_SIZE - 1:
        return None
    return near[POSTS_BEFORE_PERMALINK - 1]


def get_page_start(post: Post) -> Post | None:
    """Where a page begins that shows this post with something above it."""
    above = Post.objects.filter(topic=post.topic_id, position__lt=post.position)
    near = list(above.order_by("-position")[: PAGE_SIZE - 1])
    if len(near) < PAGE_SIZE - 1:
        return None
    return near[POSTS_BEFORE_PERMALINK]


def load_new_posts(topic: Topic, may: SpacePermissions, *, since: int) -> list[PostRow]:
    """The next posts after number `since`, with what precedes each in the tree."""
    new = _with_predecessor(topic).visible().filter(number__gt=since).order_by("number")
    found = list(new.with_authors()[:MAX_NEW_POSTS])
    found.sort(key=lambda post: post.position)
    rows = build_rows(found, may)
    for row, post in zip(rows, found, strict=True):
        _detach(row, post.before)
    return rows


def load_post_row(topic: Topic, may: SpacePermissions, *, ident: int) -> PostRow | None:
    """One post as it stands in the topic's page now, to be put into an open page; None
    where the page does not show it: removed with nothing under it, or waiting."""
    was_split = ModerationEntry.objects.filter(
        post=OuterRef("pk"), act=ModerationEntry.Act.SPLIT
    )
    posts = (
        _with_predecessor(topic).annotate(was_split=Exists(was_split)).with_authors()
    )
    post = posts.filter(public_id=ident).first()
    if post is None:
        return None
    # What hangs under a post that is gone may keep its stub in the page.
    branch = [post] if may.can_see_post(post) else [post, *_branch_below(post)]
    row = next((row for row in build_rows(branch, may) if row.post.pk == post.pk), None)
    if row is not None:
        _detach(row, post.before)
    return row


def _branch_below(post: Post) -> list[Post]:
    below = list_posts(post.topic).filter(position__gt=post.position)
    end = below.filter(depth__lte=post.depth).values_list("position", flat=True).first()
    return list(below if end is None else below.filter(position__lt=end))


def _with_predecessor(topic: Topic) -> PostQuerySet:
    posts: PostQuerySet = Post.objects.filter(topic=topic)
    above = posts.visible().filter(position__lt=OuterRef("position"))
    before = Subquery(above.order_by("-position").values("public_id")[:1])
    placed: PostQuerySet = posts.annotate(before=before)
    return placed


def _detach(row: PostRow, before: int | None) -> None:
    row.after = before
    row.opens, row.closes = False, range(0)
    row.level = max(min(row.post.depth - 1, MAX_INDENT), 0)


def list_accepted_answers(topic: Topic) -> Iterable[Post]:
    posts = Post.objects.filter(topic=topic, accepted_at__isnull=False).visible()
    # In an order that has no index: else the database walks through the whole topic.
    return posts.select_related("author").order_by(F("position") + 0)[:3]
