"""The position of a post in its topic's tree: one integer, at any depth.

Positions are sparse. A reply is placed behind all existing replies to its parent, in
the gap before the next post. The gap is divided near its lower end, because the next
reply usually follows the last. When a gap is full (after about 400 replies in the same
place) the topic is renumbered.
"""

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Case, Max, OuterRef, Subquery, When

from core.db.compiled_queries import CompiledQuery
from forum.models import Post, Topic

if TYPE_CHECKING:
    from accounts.policy import Viewer


POSITION_STEP = 1 << 36  # gap between neighbours: a topic can have 2**27 posts
MIN_GAP = 16
_END = (1 << 63) - 1  # after every post

_RENUMBER = """
    UPDATE {post} SET position = -ranked.place * %s
    FROM (
        SELECT id, row_number() OVER (ORDER BY position) AS place
        FROM {post} WHERE topic_id = %s
    ) AS ranked
    WHERE {post}.id = ranked.id
"""
# Positions are unique at all times: set negative ones first, then negate them.
_NEGATE = "UPDATE {post} SET position = -position WHERE topic_id = %s"

# Keep the order of numbers and positions.
_MOVE = """
    UPDATE {post} SET topic_id = %s, number = ranked.number + %s,
        position = ranked.place * %s + %s, depth = depth + %s
    FROM (
        SELECT id, row_number() OVER (ORDER BY number) AS number,
            row_number() OVER (ORDER BY position) AS place
        FROM {post} WHERE topic_id = %s AND position BETWEEN %s AND %s
    ) AS ranked
    WHERE {post}.id = ranked.id
"""


def position_for_reply(topic: Topic, parent: Post | None) -> int:
    """Return the position of a reply to `parent`. The caller has locked the topic."""
    place = _gap(topic, parent)
    if place is None:
        renumber(topic)
        if parent is not None:
            parent.refresh_from_db(fields=["position"])
        place = _gap(topic, parent)
    if place is None:  # pragma: unreachable with POSITION_STEP > MIN_GAP
        raise RuntimeError(f"no room in topic {topic.pk} after numbering it anew")
    return place


def position_after(topic: Topic, answered: Any) -> int:
    """Return the same for a parent loaded with `neighbour_annotations`."""
    if answered.following is None:
        return int(answered.last) + POSITION_STEP
    place = _position_before(topic, answered.following)
    return position_for_reply(topic, answered) if place is None else place


def neighbour_annotations(topic: int) -> dict[str, object]:
    """Return annotations for posts of a topic.

    `following` is the position of the first post behind the branch, `last` the last
    position in the topic.
    """
    branch = {"depth": OuterRef("depth"), "position": OuterRef("position")}
    # Nothing follows the branch of the first post, but the query would scan all posts.
    behind = When(depth__gt=0, then=Subquery(_following(topic, **branch)))
    posts = Post.objects.filter(topic=topic).order_by("-position")
    return {"following": Case(behind), "last": posts.values("position")[:1]}


def _gap(topic: Topic, parent: Post | None) -> int | None:
    following = None
    if parent is not None and parent.depth > 0:
        branch = {"depth": parent.depth, "position": parent.position}
        found = _following(topic.pk, **branch)
        following = found.values_list("position", flat=True).first()
    if following is None:
        return (_last_before.first(None, topic=topic.pk, end=_END) or 0) + POSITION_STEP
    return _position_before(topic, following)


def _following(topic: int, *, depth: object, position: object) -> Any:
    posts = Post.objects.filter(topic=topic, depth__lte=depth)
    behind = posts.filter(position__gt=position).order_by("position")
    return behind.values("position")[:1]


def _position_before(topic: Topic, following: int) -> int | None:
    last = _last_before.first(None, topic=topic.pk, end=following) or 0
    gap = following - last
    return last + max(gap // MIN_GAP, 1) if gap > 1 else None


def _last_query(_viewer: "Viewer", topic: int, end: int) -> Any:
    posts = Post.objects.filter(topic=topic, position__lt=end)
    return posts.order_by("-position").values_list("position", flat=True)[:1]


_last_before = CompiledQuery[int](_last_query)


def renumber(topic: Topic) -> None:
    """Space the positions of a topic evenly again. The caller has locked the topic."""
    table = connection.ops.quote_name(Post._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_RENUMBER.format(post=table), [POSITION_STEP, topic.pk])
        cursor.execute(_NEGATE.format(post=table), [topic.pk])


def find_branch_end(post: Post) -> int:
    posts = Post.objects.filter(topic=post.topic_id, position__gte=post.position)
    behind = posts.filter(position__gt=post.position, depth__lte=post.depth)
    following = behind.order_by("position").values_list("position", flat=True).first()
    if following is not None:
        posts = posts.filter(position__lt=following)
    last: int = posts.aggregate(last=Max("position"))["last"]
    return last


def move_branch(
    origin: Topic, to: Topic, *, first: int, last: int, deeper: int
) -> list[int]:
    """Move posts in a range of positions behind all posts of another topic.

    The caller has locked both topics and sets the parents. The posts get the next
    numbers in `to`, so that existing read marks stay correct, and `to.last_number` is
    updated. Return their old numbers, in order.
    """
    moving = Post.objects.filter(topic=origin, position__range=(first, last))
    numbers = list(moving.order_by("number").values_list("number", flat=True))
    there = Post.objects.filter(topic=to).aggregate(last=Max("position"))["last"] or 0
    places = [
        to.pk,
        to.last_number,
        POSITION_STEP,
        there,
        deeper,
        origin.pk,
        first,
        last,
    ]
    table = connection.ops.quote_name(Post._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE.format(post=table), places)
    to.last_number += len(numbers)
    to.save(update_fields=["last_number"])
    return numbers
