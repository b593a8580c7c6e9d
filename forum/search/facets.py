"""Facets: properties of a post, stored as words in the search index.

The PostgreSQL index contains only words. Without facets, a frequent word in posts of
one municipality would be searched in all posts. Month, space, kind, organisation and
unanswered state are therefore stored as words that users cannot type. The rows
themselves are checked afterwards, so an outdated facet can hide a result but never adds
one.
"""

from datetime import UTC, datetime
from hashlib import md5

# Increase this when facets or words change: older entries are then rebuilt.
FORMAT_FACET = "@2"
UNANSWERED_FACET = "@u"
# Same condition as `querysets.UNANSWERED`, on the first post of a topic. A removed
# first post is never found, whatever its facet.
IS_UNANSWERED_SQL = """
    (p.parent_id IS NULL AND t.kind = 'question' AND t.post_count = 1
     AND t.solved_at IS NULL AND NOT t.is_archived AND NOT t.is_closed)
"""
# Of post `p` and its topic `t`. An anonymous question has no organisation facet.
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
    """Return a facet for each month from `begin` to `end` inclusive."""
    first, last = begin.astimezone(UTC), end.astimezone(UTC)
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"@m{number // 12:04}{number % 12 + 1:02}" for number in numbers]
