"""The search index: a table beside the posts.

An entry is written in the transaction that writes the post. Only visible posts have an
entry; permissions are checked at each search. The words of a title belong to the first
post. Code that changes a topic's kind or adds posts to it indexes the topic again. A
moved topic calls `index_move`; a change of whether a question is unanswered calls
`index_unanswered`.
"""

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from core.db.fast_writes import execute_update
from forum.models import Post, SearchEntry, Topic
from forum.search import facets
from forum.search.facets import (
    FACETS_SQL,
    FORMAT_FACET,
    IS_UNANSWERED_SQL,
    UNANSWERED_FACET,
)
from forum.search.fts5 import TEXT_SQL, TITLE_SQL

# Separators: PostgreSQL would parse `huur/koop` as a file, `vng.nl` as a host and `a-b`
# as one word, so that their parts could not be found.
JOINTS = "./\\-_@:<>&+#="


def _vector_of(column: str) -> str:
    apart = f"translate({column}, '{JOINTS}', '{' ' * len(JOINTS)}')"
    return f"to_tsvector('dutch', {apart})"


# Words in the title have a higher weight.
_VECTOR = f"""
    setweight({_vector_of(TITLE_SQL)}, 'A') || {_vector_of(TEXT_SQL)} || {FACETS_SQL}
"""
BATCH_SIZE = 10_000  # posts per statement; a statement may take one minute
_INDEX = """
    INSERT INTO forum_searchentry (post_id, written_at, words, space_id)
    SELECT p.id, p.created_at, {vector}, {space}
    FROM forum_post p JOIN forum_topic t ON t.id = p.topic_id
    WHERE p.state = 'visible' AND {condition}
    ON CONFLICT (post_id) DO UPDATE
    SET written_at = excluded.written_at, words = excluded.words,
        space_id = excluded.space_id
"""
_MARK_SPACE = """
    UPDATE forum_searchentry e
    SET words = ts_delete(e.words, %s) || array_to_tsvector(%s), space_id = %s
    FROM forum_post p WHERE p.id = e.post_id AND p.topic_id = %s
"""
_MARK_UNANSWERED = f"""
    UPDATE forum_searchentry e
    SET words = ts_delete(e.words, '{UNANSWERED_FACET}') || CASE
        WHEN {IS_UNANSWERED_SQL} THEN array_to_tsvector(ARRAY['{UNANSWERED_FACET}'])
        ELSE '' END
    FROM forum_post p JOIN forum_topic t ON t.id = p.topic_id
    WHERE p.id = e.post_id AND p.parent_id IS NULL AND p.topic_id = %s
    AND (e.words @@ '{UNANSWERED_FACET}'::tsquery) <> {IS_UNANSWERED_SQL}
"""  # noqa: S608
_BEHIND = f"""
    SELECT e.post_id FROM forum_searchentry e
    JOIN forum_post p ON p.id = e.post_id JOIN forum_topic t ON t.id = p.topic_id
    WHERE NOT e.words @@ %s::tsquery OR e.space_id IS DISTINCT FROM t.space_id
    OR p.parent_id IS NULL
    AND (e.words @@ '{UNANSWERED_FACET}'::tsquery) <> {IS_UNANSWERED_SQL}
"""  # noqa: S608


def index_post(post: Post) -> None:
    """Create or update the entry of a post, or delete it if the post is not visible."""
    if post.is_visible:
        execute_update(_statement("p.id = %s"), post.pk)
    else:
        SearchEntry.objects.filter(post=post).delete()


def index_topic(topic: Topic) -> None:
    SearchEntry.objects.filter(post__topic=topic).delete()
    _index("p.topic_id = %s", topic.pk)


def index_move(topic: Topic, *, origin: int) -> None:
    """Update the space in the entries of a topic that moved from space `origin`."""
    if connection.vendor == "postgresql":
        there = topic.space_id
        marked: list[Any] = [facets.space_facet(origin), [facets.space_facet(there)]]
        with connection.cursor() as cursor:
            cursor.execute(_MARK_SPACE, [*marked, there, topic.pk])


def index_unanswered(topic: Topic) -> None:
    """Update whether a question is unanswered, after its topic changed."""
    if connection.vendor == "postgresql" and topic.is_question:
        with connection.cursor() as cursor:
            cursor.execute(_MARK_UNANSWERED, [topic.pk])


def index_range(first: int, last: int) -> None:
    """Index posts by the range of their row ids, inclusive."""
    _index("p.id BETWEEN %s AND %s", first, last)


def repair_index(*, dry_run: bool = False) -> tuple[int, int]:
    """Add missing and outdated entries, and delete those of posts that are not visible.

    Return both numbers. Texts are not compared.
    """
    missing = Post.objects.visible().filter(Q(search_entry=None) | _outdated_format())
    surplus = SearchEntry.objects.exclude(post__state=Post.State.VISIBLE)
    found = missing.count(), surplus.count()
    if any(found) and not dry_run:
        surplus.delete()
        while first := missing.order_by("pk").values_list("pk", flat=True).first():
            index_range(first, first + BATCH_SIZE - 1)
    return found


def _outdated_format() -> Q:
    """Return a condition: entry of an older format, or with outdated facets."""
    if connection.vendor != "postgresql":
        return Q(pk__in=[])
    return Q(pk__in=RawSQL(_BEHIND, [f"'{FORMAT_FACET}'"]))  # noqa: S611


def _index(condition: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_statement(condition), values)


@cache
def _statement(condition: str) -> str:
    vector, space = "NULL", "NULL"  # on SQLite
    if connection.vendor == "postgresql":
        vector, space = _VECTOR, "t.space_id"
    return _INDEX.format(vector=vector, space=space, condition=condition)
