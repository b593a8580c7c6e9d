"""The state of one user in a topic: what they read, reacted to, saved and follow."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, OuterRef, Subquery, Value

from core.db.compiled_queries import CompiledQuery
from forum.commands.read_marks import implied_read
from forum.models import Bookmark, Follow, Post, Reaction, ReadMark, Topic
from forum.models.number_set import NumberSet

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.policy import Viewer


BOOKMARKED = "kept"  # used beside the kinds of reactions, see `load_own_reactions`
LOOK_AHEAD = 200  # number of posts in tree order to search for the next unread post


def load_own_reactions(user: "Viewer", posts: Iterable[int]) -> set[tuple[int, str]]:
    """Return (post, reaction kind or BOOKMARKED) pairs of the user, in one query."""
    if not user.is_authenticated:
        return set()
    return set(_own_reactions.among(user, posts))


def _own_reactions_query(user: "User", **posts: int) -> Any:
    reactions = Reaction.objects.filter(user=user, post__in=posts.values())
    bookmarks = Bookmark.objects.filter(user=user, post__in=posts.values())
    word = Value(BOOKMARKED, output_field=CharField())
    rows = reactions.values_list("post_id", "kind")
    return rows.union(bookmarks.values_list("post_id", word), all=True)


_own_reactions = CompiledQuery[tuple[int, str]](_own_reactions_query)


def with_reader_state(topics: Any, user: "Viewer") -> Any:
    """Annotate topics with `read_numbers` and `chosen_level` of the user.

    These are subqueries because a separate query takes as long as rendering a row.
    """
    if not user.is_authenticated:
        return topics
    marks = ReadMark.objects.filter(user=user, topic=OuterRef("pk"))
    follows = Follow.objects.filter(user=user, topic=OuterRef("pk"))
    return topics.annotate(
        read_numbers=Subquery(marks.values("numbers")),
        chosen_level=Subquery(follows.values("level")),
    )


def get_read_numbers(topic: Topic, user: "User") -> tuple[NumberSet, bool]:
    """Return the read posts, and whether the user opened the topic before.

    The topic must come from `with_reader_state`.
    """
    read = topic.read_numbers
    return (implied_read(user, topic), False) if read is None else (read, True)


def find_next_unread(topic: Topic, unread: NumberSet, *, behind: int) -> int | None:
    """Return the public id of the first unread post after a position in tree order.

    If there is none, start again at the first post. In topics with more than LOOK_AHEAD
    posts only that many posts are searched, and then the oldest unread post is
    returned. This bounds the cost in long topics.
    """
    is_short = topic.last_number <= LOOK_AHEAD
    for place in (behind, *([-1] if is_short else [])):
        for number, ident, state in _ahead(None, topic=topic.pk, behind=place):
            if state == Post.State.VISIBLE and number in unread:
                return int(ident)
    oldest = topic.posts.visible().filter(number=unread.ranges[0][0])
    return oldest.values_list("public_id", flat=True).first()


def _posts_ahead(_viewer: "Viewer", topic: int, behind: int) -> Any:
    posts = Post.objects.filter(topic=topic, position__gt=behind).in_tree_order()
    return posts.values_list("number", "public_id", "state")[:LOOK_AHEAD]


_ahead = CompiledQuery[tuple[int, int, str]](_posts_ahead)
