"""Find the newest posts that contain some words, with a strategy for each database.

The strategy does not change the result: every candidate is checked against `allowed`,
the posts that may be shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection, connections, router
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from core.cache.fragments import get_or_render
from core.clock import now
from forum.models import SearchEntry
from forum.querysets import PostQuerySet
from forum.search import facets
from forum.search.words import list_prefixes, strip_plural

type Row = tuple[Any, ...]

# Number of newest entries to sample for the frequency of the words.
SAMPLE_SIZE = 1_000
# Number of entries to scan for each wanted hit. Beyond it the index is cheaper, as it
# collects all entries that match the last word as a prefix.
WALK_FACTOR = 40
WALK_FACTOR_OF_SEVERAL = (
    60  # each word may be frequent, and the index collects all entries with one
)
# Then the index is searched in the months of this many newest entries.
WINDOWS = (20_000, 40_000, 80_000, 160_000, 320_000)
# With fewer hits the sample is not reliable, as words come in clusters. The smallest
# window then estimates the frequency, at the cost of a few hits.
MIN_SAMPLE_HITS = 10
MAX_MONTHS = 36
FREQUENT = 0.02
_SPARE = 20  # extra candidates, as a few may not be visible
_SURER = 1.3  # margin on the number of entries, as words come in clusters


@dataclass(frozen=True, slots=True)
class PostSearch:
    words: tuple[str, ...]
    facets: tuple[str, ...] = ()
    since: datetime | None = None
    # Narrows the search to spaces the viewer may see, but does not decide access.
    spaces: tuple[int, ...] = ()
    # Number of newest hits to rank by relevance; 0 for newest first.
    rank_depth: int = 0


def find_post_ids(allowed: PostQuerySet, wanted: PostSearch, *, most: int) -> list[int]:
    """Return ids of allowed posts that contain all words.

    The order is newest first, or by relevance among the newest `rank_depth`.
    """
    if connection.vendor == "postgresql":
        return _by_windows(allowed, wanted, most)
    matching = allowed.filter(_matching(wanted.words)) if wanted.words else allowed
    by_moment = matching.order_by(F("search_entry__written_at").desc(), "-pk")
    with_entry = by_moment.filter(search_entry__isnull=False)
    ids = list(with_entry.values_list("pk", flat=True)[: max(most, wanted.rank_depth)])
    return (_ranked(ids, wanted.words) if wanted.rank_depth else ids)[:most]


def _ranked(ids: list[int], words: tuple[str, ...]) -> list[int]:
    """Return the ids by relevance, and in the given order if relevance is equal."""
    if not ids or not words:
        return ids
    if connection.vendor == "postgresql":
        statement = """
            SELECT post_id, ts_rank(words, to_tsquery('dutch', %s), 1)
            FROM forum_searchentry WHERE post_id = ANY(%s)
        """
        values: list[Any] = [_tsquery(words), ids]
    else:
        places = ", ".join(["%s"] * len(ids))
        statement = f"""
            SELECT rowid, -bm25(forum_searchwords) FROM forum_searchwords
            WHERE forum_searchwords MATCH %s AND rowid IN ({places})
        """  # noqa: S608
        values = [_fts5(words), *ids]
    rank: dict[int, float] = dict(_rows(statement, values))
    return sorted(ids, key=lambda pk: -rank.get(pk, 0.0))


def _matching(words: tuple[str, ...]) -> Q:
    if connection.vendor == "postgresql":
        query = SearchQuery(_tsquery(words), config="dutch", search_type="raw")
        return Q(search_entry__words=query)
    found = "SELECT rowid FROM forum_searchwords WHERE forum_searchwords MATCH %s"
    return Q(search_entry__in=RawSQL(found, [_fts5(words)]))  # noqa: S611


def _tsquery(words: tuple[str, ...]) -> str:
    return " & ".join(_term(word, words) for word in words)


def _term(word: str, words: tuple[str, ...]) -> str:
    """Return one term of the query. The last word also matches as a prefix."""
    if word != words[-1]:
        return word
    return f"({' | '.join(f'{start}:*' for start in list_prefixes(word))})"


def _fts5(words: tuple[str, ...]) -> str:
    """Build an FTS5 query with prefixes instead of stems; short words match exactly."""
    *whole, last = words
    terms = [
        f'"{strip_plural(word)}"*' if len(word) > 3 else f'"{word}"' for word in whole
    ]
    ends = " OR ".join(
        f'"{s}"*' for s in sorted({*list_prefixes(last), strip_plural(last)})
    )
    return " AND ".join([*terms, f"({ends})"])


def _by_windows(allowed: PostQuerySet, wanted: PostSearch, most: int) -> list[int]:
    """Return visible posts among the candidates, with more candidates if needed."""
    enough = wanted.rank_depth or most
    while True:
        found = _candidates(wanted, enough)
        is_all = len(found) < enough
        if wanted.rank_depth:
            found = sorted(found[:enough], key=lambda row: -row[1])  # stable sort
        shown = _visible(allowed, [pk for pk, _weight in found], most)
        if len(shown) >= most or is_all:
            return shown
        enough *= 8


def _visible(allowed: PostQuerySet, ids: list[int], most: int) -> list[int]:
    shown: list[int] = []
    for part in batched(ids, most + _SPARE):
        keys = set(allowed.filter(pk__in=part).values_list("pk", flat=True))
        shown += [pk for pk in part if pk in keys]
        if len(shown) >= most:
            break
    return shown[:most]


def _candidates(wanted: PostSearch, enough: int) -> list[Row]:
    """Return candidates, newest first. Fewer than `enough` means that these are all.

    The scan starts with the newest entries, where frequent words are found at once:
    collecting all their posts from the index would cost more as the site grows. A rare
    word is collected as a whole. In between, the index is searched in the months that
    should contain enough hits, so that the cost depends on the number of results and
    not on the number of older posts.
    """
    last = _RecentScan(SAMPLE_SIZE)
    limit = enough + _SPARE
    found = last.candidates(wanted, limit)
    if len(found) >= enough or _begin_of(SAMPLE_SIZE) is None:
        return found
    looked_at, share = SAMPLE_SIZE, len(found) / SAMPLE_SIZE
    is_one = len(wanted.words) + len(wanted.facets) < 2
    walk = WALK_FACTOR if is_one else WALK_FACTOR_OF_SEVERAL
    if share and (reach := int(enough / share * _SURER)) <= walk * enough:
        # The words are so frequent that a longer scan costs less than the index.
        found = _RecentScan(reach).candidates(wanted, limit)
        if len(found) >= enough:
            return found
        looked_at = reach
    aside = _recent_scan_size(wanted, last)
    window = WINDOWS[0]
    while looked_at < WINDOWS[-1]:
        if looked_at > SAMPLE_SIZE or len(found) >= MIN_SAMPLE_HITS:
            window = _window(len(found) / looked_at, enough, beyond=looked_at)
        months = _months(window, wanted)
        if months is None:
            break
        found = _MonthScan(months, aside).candidates(wanted, limit)
        if len(found) >= enough:
            return found
        if not found:
            # Most of these words do not occur at all. A word that only occurs in old
            # posts is collected as a whole, as it would be after a larger window
            # without hits.
            break
        looked_at = window
    months = _since(wanted.since) if wanted.since else ()
    return _MonthScan(months, aside).candidates(wanted, limit)


def _window(share: float, enough: int, *, beyond: int) -> int:
    """Return the smallest window larger than `beyond` that should contain enough hits.

    Falls back to the largest window, however low the frequency: a word that was
    frequent once and is rare now should not be collected as a whole.
    """
    larger = (size for size in WINDOWS if size > beyond)
    fitting = (size for size in larger if share * size >= enough * _SURER)
    return next(fitting, WINDOWS[-1])


def _recent_scan_size(wanted: PostSearch, last: "_RecentScan") -> frozenset[str]:
    """Return frequent words and facets, to be checked in the entry instead of the
    index.

    For these the index would collect all entries that have them, while another word or
    facet narrows the search more.
    """
    names = (*wanted.words, *wanted.facets)
    if len(names) < 2:
        return frozenset()
    counts = dict(zip(names, last.counts(wanted), strict=True))
    often = {name for name in names if counts[name] > last.size * FREQUENT}
    if len(often) == len(names):
        # At least one must use the index. This is never the last word, which is a
        # prefix.
        exact = (*wanted.words[:-1], *wanted.facets)
        often.discard(min(exact, key=lambda name: int(counts[name])))
    return frozenset(often)


def _months(size: int, wanted: PostSearch) -> tuple[str, ...] | None:
    """Return the months of the newest `size` entries.

    Return None if those are all entries, or too many months.
    """
    begin = _begin_of(size)
    if begin is None or (wanted.since and begin <= wanted.since):
        return None
    return _since(begin) or None


def _since(begin: datetime) -> tuple[str, ...]:
    """Return month facets from `begin` on, or () if there are more than MAX_MONTHS."""
    months = facets.month_facets(begin, now())
    return tuple(months) if len(months) <= MAX_MONTHS else ()


@dataclass(frozen=True, slots=True)
class _RecentScan:
    """Scan of the newest entries in order, without the word index."""

    size: int

    def candidates(self, wanted: PostSearch, limit: int) -> list[Row]:
        conditions, values = _conditions(wanted)
        weight, query = _weight(wanted)
        statement = f"""
            SELECT post_id, {weight} FROM ({self._newest}) AS last WHERE {conditions}
            ORDER BY written_at DESC, post_id DESC LIMIT %s
        """  # noqa: S608
        return _rows(statement, [*query, *values, limit])

    def counts(self, wanted: PostSearch) -> Row:
        conditions = _each(wanted)
        columns = ", ".join(f"count(*) FILTER (WHERE {c})" for _n, c, _v in conditions)
        statement = f"SELECT {columns} FROM ({self._newest}) AS last"  # noqa: S608
        return _rows(statement, [value for _name, _condition, value in conditions])[0]

    @property
    def _newest(self) -> str:
        return f"""
            SELECT * FROM forum_searchentry
            ORDER BY written_at DESC, post_id DESC LIMIT {self.size}
        """  # noqa: S608


@dataclass(frozen=True, slots=True)
class _MonthScan:
    """Search in the word index, in some months or in all."""

    months: tuple[str, ...]
    aside: frozenset[str]

    def candidates(self, wanted: PostSearch, limit: int) -> list[Row]:
        conditions, values = _conditions(wanted, aside=self.aside)
        if self.months:
            conditions += " AND words @@ %s::tsquery"
            values.append(_any_of(self.months))
        weight, query = _weight(wanted)
        # The expression in ORDER BY prevents a scan of all entries by date.
        statement = f"""
            SELECT post_id, {weight} FROM (
                SELECT * FROM forum_searchentry WHERE {conditions}
                ORDER BY written_at + interval '0' DESC, post_id DESC LIMIT %s
            ) AS newest ORDER BY written_at DESC, post_id DESC
        """  # noqa: S608
        return _rows(statement, [*query, *values, limit])


def _begin_of(size: int) -> datetime | None:
    """Return when the entry was written that has `size` newer ones, if there is one.

    Cached, as a window need not be exact.
    """

    def found() -> tuple[datetime, ...]:
        entries = SearchEntry.objects.order_by("-written_at")
        return tuple(entries.values_list("written_at", flat=True)[size : size + 1])

    return next(iter(get_or_render(f"search.begin.{size}", found)), None)


def _each(wanted: PostSearch) -> list[tuple[str, str, str]]:
    """Return one condition per word and facet, so that the index can intersect them."""
    words = [
        (word, "words @@ to_tsquery('dutch', %s)", _term(word, wanted.words))
        for word in wanted.words
    ]
    return words + [(m, "words @@ %s::tsquery", _any_of([m])) for m in wanted.facets]


def _conditions(
    wanted: PostSearch, *, aside: frozenset[str] = frozenset()
) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    for name, condition, value in _each(wanted):
        # `IS TRUE` prevents the use of the index for this condition.
        parts.append(f"({condition}) IS TRUE" if name in aside else condition)
        values.append(value)
    if wanted.spaces:
        parts.append("(space_id = ANY(%s) OR space_id IS NULL)")
        values.append(list(wanted.spaces))
    if wanted.since:
        parts.append("written_at + interval '0' >= %s")
        values.append(wanted.since)
    return " AND ".join(parts) or "true", values


def _weight(wanted: PostSearch) -> tuple[str, list[Any]]:
    """Return the SQL expression for the relevance of an entry, or 0 if not ranked."""
    if not (wanted.rank_depth and wanted.words):
        return "0.0", []
    return "ts_rank(words, to_tsquery('dutch', %s), 1)", [_tsquery(wanted.words)]


def _any_of(names: Iterable[str]) -> str:
    return " | ".join(f"'{name}'" for name in names)


def _rows(statement: str, values: list[Any]) -> list[Row]:
    # Reads may go to a replica, see core/db/replica.py.
    with connections[router.db_for_read(SearchEntry)].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
