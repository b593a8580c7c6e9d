"""A post's place in its topic: one number of fixed size, at any depth.

Places are sparse. A reply goes behind everything that already answers its parent, into
the gap before whatever comes next; the gap is cut near its lower end, since the next
reply of a conversation mostly follows the last. When a gap is used up (after some four
hundred replies into the same one) the topic is numbered anew.
"""

from typing import Any

from django.db import connection
from django.db.models import Case, Max, OuterRef, Subquery, When

from core.db.compiled_queries import CompiledQuery
from forum.models import Post, Topic

POSITION_STEP = 1 << 36  # room between neighbours: a topic may hold 2**27 posts
MIN_GAP = 16
_END = (1 << 63) - 1  # behind every post

_RENUMBER = """
    UPDATE {post} SET position = -ranked.place * %s
    FROM (
        SELECT id, row_number() OVER (ORDER BY position) AS place
        FROM {post} WHERE topic_id = %s
    ) AS ranked
    WHERE {post}.id = ranked.id
"""
# The places are unique at every moment: first to new negative ones, then turned round.
_NEGATE = "UPDATE {post} SET position = -position WHERE topic_id = %s"

# The order of writing and the order of the tree stay as they were.
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
    """Where a reply to `parent` stands. Call while holding the topic's lock."""
    place = _gap(topic, parent)
    if place is None:
        renumber(topic)
        if parent is not None:
            parent.refresh_from_db(fields=["position"])
        place = _gap(topic, parent)
    if place is None:  # pragma: unreachable with STEP > NARROW
        raise RuntimeError(f"no room in topic {topic.pk} after numbering it anew")
    return place


def position_after(topic: Topic, answered: Any) -> int:
    """The same for a post that was loaded with `neighbours`."""
    if answered.following is None:
        return int(answered.last) + POSITION_STEP
    place = _position_before(topic, answered.following)
    return position_for_reply(topic, answered) if place is None else place


def neighbour_annotations(topic: int) -> dict[str, Any]:
    """To annotate posts of a topic with: the place of what follows their branch, and
    of what is last in the topic."""
    branch = {"depth": OuterRef("depth"), "position": OuterRef("position")}
    # Nothing follows the branch of the first post, and all would be looked through.
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


def _following(topic: int, *, depth: Any, position: Any) -> Any:
    """What follows the branch of a post: the next post that is no deeper."""
    posts = Post.objects.filter(topic=topic, depth__lte=depth)
    behind = posts.filter(position__gt=position).order_by("position")
    return behind.values("position")[:1]


def _position_before(topic: Topic, following: int) -> int | None:
    last = _last_before.first(None, topic=topic.pk, end=following) or 0
    gap = following - last
    return last + max(gap // MIN_GAP, 1) if gap > 1 else None


def _last_query(_viewer: Any, topic: int, end: int) -> Any:
    posts = Post.objects.filter(topic=topic, position__lt=end)
    return posts.order_by("-position").values_list("position", flat=True)[:1]


_last_before = CompiledQuery[int](_last_query)


def renumber(topic: Topic) -> None:
    """Give every post of a topic its full room again. Under the topic's lock."""
    table = connection.ops.quote_name(Post._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_RENUMBER.format(post=table), [POSITION_STEP, topic.pk])
        cursor.execute(_NEGATE.format(post=table), [topic.pk])


def find_branch_end(post: Post) -> int:
    """The place of the last post that hangs under this one, at any depth."""
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
    """Bring the posts between two places of one topic behind all posts of another.

    Under the locks of both. They are numbered on from the last number there, so that
    what anybody has read there means the same posts as before. Returns the numbers that
    they had, in order; `to` knows its new last one. The parents are the caller's.
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
