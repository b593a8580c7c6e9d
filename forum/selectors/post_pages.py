"""Pages of the posts of a topic, in tree order or newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Subquery

from forum.models import ModerationEntry, Post, Topic
from forum.paths import post_anchor
from forum.policy import SpacePermissions
from forum.querysets import PostQuerySet
from forum.rendering.post_rows import MAX_INDENT, PostRow, build_rows, flatten_row

if TYPE_CHECKING:
    from accounts.policy import Viewer


PAGE_SIZE = 20
POSTS_BEFORE_PERMALINK = 4
MAX_NEW_POSTS = 50
MAX_PRINTED_POSTS = 1000

TREE, NEWEST = "tree", "newest"
ORDERS = {"boom": TREE, "nieuwste": NEWEST}  # by their value in the URL


@dataclass(slots=True)
class PostPage:
    opening: PostRow | None
    rows: list[PostRow]
    earlier: str  # query string, "" if there is no such page
    later: str
    last_position: int


def list_posts(topic: Topic) -> PostQuerySet:
    posts: PostQuerySet = Post.objects.filter(topic=topic)
    return posts.with_authors().in_tree_order()


def list_split_topics(topic: Topic, viewer: "Viewer") -> dict[int, list[Topic]]:
    """Return topics split off from this one, by number of the post they were under.

    Only topics that are still in the same space and that the viewer may see.
    """
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
    """Return the posts from `start` (a public id) on, or from the first post."""
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
    """Return replies from `start` (a public id) on, newest first and not nested.

    The first page also has the topic's first post.
    """
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
    posts: PostQuerySet = Post.objects.filter(topic=topic, depth__gt=0).with_authors()
    return (
        posts.exclude(state=Post.State.REMOVED) if may.can_moderate else posts.visible()
    )


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
    """Return up to MAX_PRINTED_POSTS posts in tree order, and whether those are all."""
    found = list(list_posts(topic)[: MAX_PRINTED_POSTS + 1])
    return build_rows(found[:MAX_PRINTED_POSTS], may), len(found) <= MAX_PRINTED_POSTS


def _later(query: str, first: Post) -> str:
    """Return the query string of the next page, with the anchor of its first post.

    The anchor skips the topic header, which every page repeats.
    """
    return f"{query}{first.public_id}#{post_anchor(first.public_id)}"


def _earlier(posts: PostQuerySet, first: Post) -> str:
    before = posts.filter(position__lt=first.position).order_by("-position")
    ids = list(before.values_list("public_id", flat=True)[: PAGE_SIZE + 1])
    # With no more than one page of posts before it, the previous page is the first
    # page.
    return f"?vanaf={ids[PAGE_SIZE - 1]}" if len(ids) > PAGE_SIZE else "?"


def get_permalink_query(post: Post, order: str) -> str:
    """Return the query string of the page with the post and some posts before it."""
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
    result: Post | None = near[POSTS_BEFORE_PERMALINK - 1]
    return result


def get_page_start(post: Post) -> Post | None:
    """Return the first post of a page that has some posts before the given post."""
    above = Post.objects.filter(topic=post.topic_id, position__lt=post.position)
    near = list(above.order_by("-position")[: PAGE_SIZE - 1])
    if len(near) < PAGE_SIZE - 1:
        return None
    result: Post | None = near[POSTS_BEFORE_PERMALINK]
    return result


def load_new_posts(topic: Topic, may: SpacePermissions, *, since: int) -> list[PostRow]:
    """Return the next posts after number `since`, with the predecessor of each."""
    new = _with_predecessor(topic).visible().filter(number__gt=since).order_by("number")
    found = list(new.with_authors()[:MAX_NEW_POSTS])
    found.sort(key=lambda post: post.position)
    rows = build_rows(found, may)
    for row, post in zip(rows, found, strict=True):
        _detach(row, post.before)
    return rows


def load_post_row(topic: Topic, may: SpacePermissions, *, ident: int) -> PostRow | None:
    """Return one post as a row to update an open page.

    Return None if the page does not show the post: it is pending, or removed without
    replies.
    """
    was_split = ModerationEntry.objects.filter(
        post=OuterRef("pk"), act=ModerationEntry.Act.SPLIT
    )
    posts = (
        _with_predecessor(topic).annotate(was_split=Exists(was_split)).with_authors()
    )
    post = posts.filter(public_id=ident).first()
    if post is None:
        return None
    # Replies below a removed post can keep its stub in the page.
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
    # The expression prevents use of the index on position: with that index the database
    # would scan the whole topic.
    return posts.select_related("author").order_by(F("position") + 0)[:3]
