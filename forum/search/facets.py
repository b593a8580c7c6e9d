"""Marks: what stands beside the words of a post, so that the index can narrow by it.

On PostgreSQL one index holds words only, and a frequent word of one municipality would
have to be sought through all posts that have the word. So month, space, kind and
organisation are written there too, as words that nobody can type, and whether it is a
question that waits for an answer. The rows themselves
are asked afterwards: a mark that is behind finds too little, never too much.
"""

from datetime import UTC, datetime
from hashlib import md5

# Changes when marks or words are made otherwise: older entries are then made anew.
FORMAT_FACET = "@2"
UNANSWERED_FACET = "@u"
# Of the post that begins a topic: what `querysets.UNANSWERED` asks. A first post that
# is gone is never found, whatever its mark.
IS_UNANSWERED_SQL = """
    (p.parent_id IS NULL AND t.kind = 'question' AND t.post_count = 1
     AND t.solved_at IS NULL AND NOT t.is_archived AND NOT t.is_closed)
"""
# Beside the post `p` and its topic `t`. An anonymous question names no municipality.
FACETS_SQL = f"""
    array_to_tsvector(array_remove(ARRAY[
        '{FORMAT_FACET}',
        '@m' || to_char(p.created_at AT TIME ZONE 'UTC', 'YYYYMM'),
        '@s' || t.space_id,
        '@k' || t.kind,
        CASE WHEN p.author_organisation <> '' AND NOT p.is_anonymous
             THEN '@o' || md5(p.author_organisation) END,
        CASE WHEN {IS_UNANSWERED_SQL} THEN '{UNANSWERED_FACET}' END
    ], NULL))
"""


def space_facet(pk: int) -> str:
    return f"@s{pk}"


def kind_facet(kind: str) -> str:
    return f"@k{kind}"


def organisation_facet(name: str) -> str:
    return f"@o{md5(name.encode(), usedforsecurity=False).hexdigest()}"


def month_facets(begin: datetime, end: datetime) -> list[str]:
    """Every month from the one until the other, both included."""
    first, last = begin.astimezone(UTC), end.astimezone(UTC)
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"@m{number // 12:04}{number % 12 + 1:02}" for number in numbers]
