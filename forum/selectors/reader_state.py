"""What one reader made of a topic: what they read, said of posts, kept and follow."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, OuterRef, Subquery, Value

from core.db.compiled_queries import CompiledQuery
from forum.commands.read_marks import implied_read
from forum.models import Bookmark, Follow, Post, Reaction, ReadMark, Topic
from forum.models.number_set import NumberSet

BOOKMARKED = "kept"  # beside the words of reactions, see `load_own_reactions`
LOOK_AHEAD = 200  # posts among which the next unread one is sought in tree order


def load_own_reactions(user: Any, posts: Iterable[int]) -> set[tuple[int, str]]:
    """What somebody said of these posts in one word, and which they kept: one query."""
    if not user.is_authenticated:
        return set()
    return set(_own_reactions.among(user, posts))


def _own_reactions_query(user: Any, **posts: int) -> Any:
    reactions = Reaction.objects.filter(user=user, post__in=posts.values())
    bookmarks = Bookmark.objects.filter(user=user, post__in=posts.values())
    word = Value(BOOKMARKED, output_field=CharField())
    rows = reactions.values_list("post_id", "kind")
    return rows.union(bookmarks.values_list("post_id", word), all=True)


_own_reactions = CompiledQuery[tuple[int, str]](_own_reactions_query)


def with_reader_state(topics: Any, user: Any) -> Any:
    """Topics with what this person has read of each (`read_numbers`) and chose to hear
    of it (`chosen_level`): in the query that finds them, as each query costs as much as
    drawing a row."""
    if not user.is_authenticated:
        return topics
    marks = ReadMark.objects.filter(user=user, topic=OuterRef("pk"))
    follows = Follow.objects.filter(user=user, topic=OuterRef("pk"))
    return topics.annotate(
        read_numbers=Subquery(marks.values("numbers")),
        chosen_level=Subquery(follows.values("level")),
    )


def get_read_numbers(topic: Topic, user: Any) -> tuple[NumberSet, bool]:
    """What somebody has read, or is taken to know; and was the topic open before?

    The topic comes from `with_reader_state`.
    """
    read = topic.read_numbers
    return (implied_read(user, topic), False) if read is None else (read, True)


def find_next_unread(topic: Topic, unread: NumberSet, *, behind: int) -> int | None:
    """The first unread post behind a position in tree order, else the first of all.

    Sought among the next two hundred posts; where there is none in a longer topic, the
    oldest unread one comes next. So it costs the same however long the topic.
    """
    is_short = topic.last_number <= LOOK_AHEAD
    for place in (behind, *([-1] if is_short else [])):
        for number, ident, state in _ahead(None, topic=topic.pk, behind=place):
            if state == Post.State.VISIBLE and number in unread:
                return int(ident)
    oldest = topic.posts.visible().filter(number=unread.ranges[0][0])
    return oldest.values_list("public_id", flat=True).first()


def _posts_ahead(_viewer: Any, topic: int, behind: int) -> Any:
    posts = Post.objects.filter(topic=topic, position__gt=behind).in_tree_order()
    return posts.values_list("number", "public_id", "state")[:LOOK_AHEAD]


_ahead = CompiledQuery[tuple[int, int, str]](_posts_ahead)
