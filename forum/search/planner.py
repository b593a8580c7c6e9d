"""The newest posts that hold some words, in the way of each database.

What is found is the same however it is sought: `allowed` says which posts may be shown,
and is asked of every candidate.
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

# So many of the newest entries are looked at to see how frequent the words are.
SAMPLE_SIZE = 1_000
# So many more are walked through one by one, for each hit that is wanted. The index is
# cheaper beyond that, since it gathers whatever begins with the last word.
WALK_FACTOR = 40
WALK_FACTOR_OF_SEVERAL = (
    60  # each may be frequent, and the index gathers all that have one
)
# In the months of so many of the newest entries words are then sought in the index.
WINDOWS = (20_000, 40_000, 80_000, 160_000, 320_000)
# With fewer hits the sample says little, as words come in clusters: then the smallest
# of these windows tells how frequent they are, for a few hits' work.
MIN_SAMPLE_HITS = 10
MAX_MONTHS = 36
FREQUENT = 0.02
_SPARE = 20  # candidates more than are wanted: a few may not be shown
_SURER = 1.3  # times as many entries as should do: words come in clusters


@dataclass(frozen=True, slots=True)
class PostSearch:
    words: tuple[str, ...]
    facets: tuple[str, ...] = ()
    since: datetime | None = None
    # Where there is anything for this person to find: narrows, and decides nothing.
    spaces: tuple[int, ...] = ()
    # So many of the newest hits are ranked by relevance; 0: newest first.
    rank_depth: int = 0


def find_post_ids(allowed: PostQuerySet, wanted: PostSearch, *, most: int) -> list[int]:
    """The ids of allowed posts with all the words, the newest first, or of the newest
    those that say most about the words."""
    if connection.vendor == "postgresql":
        return _by_windows(allowed, wanted, most)
    matching = allowed.filter(_matching(wanted.words)) if wanted.words else allowed
    by_moment = matching.order_by(F("search_entry__written_at").desc(), "-pk")
    with_entry = by_moment.filter(search_entry__isnull=False)
    ids = list(with_entry.values_list("pk", flat=True)[: max(most, wanted.rank_depth)])
    return (_ranked(ids, wanted.words) if wanted.rank_depth else ids)[:most]


def _ranked(ids: list[int], words: tuple[str, ...]) -> list[int]:
    """The same posts, those that say most about the words first; else as they came."""
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
    """One word of the query; the last one may go on."""
    if word != words[-1]:
        return word
    return f"({' | '.join(f'{start}:*' for start in list_prefixes(word))})"


def _fts5(words: tuple[str, ...]) -> str:
    """Beginnings instead of stems; a short word stands for itself."""
    *whole, last = words
    terms = [
        f'"{strip_plural(word)}"*' if len(word) > 3 else f'"{word}"' for word in whole
    ]
    ends = " OR ".join(
        f'"{s}"*' for s in sorted({*list_prefixes(last), strip_plural(last)})
    )
    return " AND ".join([*terms, f"({ends})"])


# -- PostgreSQL ------------------------------------------------------------------


def _by_windows(allowed: PostQuerySet, wanted: PostSearch, most: int) -> list[int]:
    """Candidates of the spaces that somebody sees, and then only those that may be
    shown; if many may not, more is looked at."""
    enough = wanted.rank_depth or most
    while True:
        found = _candidates(wanted, enough)
        is_all = len(found) < enough
        if wanted.rank_depth:
            found = sorted(found[:enough], key=lambda row: -row[1])  # else the newest
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
    """Look at the last posts, then at ever more of them, until it suffices. Fewer than
    enough are all that there are.

    A frequent word turns up at once among the last few; gathering all posts that have
    it would cost more the more there are. A rare word is gathered whole. In between the
    months in which the wanted number should stand are taken, so that what is gathered
    stays about as much as what is shown, however much lies behind it.
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
        # So frequent that it costs less to walk on than to ask the index.
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
            # Most such words stand nowhere. One that was used long ago only is gathered
            # whole, as it would be after a larger window without it.
            break
        looked_at = window
    months = _since(wanted.since) if wanted.since else ()
    return _MonthScan(months, aside).candidates(wanted, limit)


def _window(share: float, enough: int, *, beyond: int) -> int:
    """The smallest one in which enough should stand, larger than what was looked at.

    The largest is tried however small the share: what was written about once, and
    little of late, should not be gathered whole.
    """
    larger = (size for size in WINDOWS if size > beyond)
    fitting = (size for size in larger if share * size >= enough * _SURER)
    return next(fitting, WINDOWS[-1])


def _recent_scan_size(wanted: PostSearch, last: "_RecentScan") -> frozenset[str]:
    """Words and facets that are looked at in the entry, since another one narrows more:
    the index would have to gather all that have them."""
    names = (*wanted.words, *wanted.facets)
    if len(names) < 2:
        return frozenset()
    counts = dict(zip(names, last.counts(wanted), strict=True))
    often = {name for name in names if counts[name] > last.size * FREQUENT}
    if len(often) == len(names):
        # One has to be asked; never the last word, which may go on.
        exact = (*wanted.words[:-1], *wanted.facets)
        often.discard(min(exact, key=lambda name: int(counts[name])))
    return frozenset(often)


def _months(size: int, wanted: PostSearch) -> tuple[str, ...] | None:
    """The months of so many of the last entries; None where that is all, or too many
    to name."""
    begin = _begin_of(size)
    if begin is None or (wanted.since and begin <= wanted.since):
        return None
    return _since(begin) or None


def _since(begin: datetime) -> tuple[str, ...]:
    """From that month on; nothing where they are too many to name."""
    months = facets.month_facets(begin, now())
    return tuple(months) if len(months) <= MAX_MONTHS else ()


@dataclass(frozen=True, slots=True)
class _RecentScan:
    """The last entries, one by one in their order."""

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
        """In how many of them each of the words and facets stands."""
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
    """The entries of some months, or all of them, out of the index."""

    months: tuple[str, ...]
    aside: frozenset[str]

    def candidates(self, wanted: PostSearch, limit: int) -> list[Row]:
        conditions, values = _conditions(wanted, aside=self.aside)
        if self.months:
            conditions += " AND words @@ %s::tsquery"
            values.append(_any_of(self.months))
        weight, query = _weight(wanted)
        # Its own order would let the database walk through all entries.
        statement = f"""
            SELECT post_id, {weight} FROM (
                SELECT * FROM forum_searchentry WHERE {conditions}
                ORDER BY written_at + interval '0' DESC, post_id DESC LIMIT %s
            ) AS newest ORDER BY written_at DESC, post_id DESC
        """  # noqa: S608
        return _rows(statement, [*query, *values, limit])


def _begin_of(size: int) -> datetime | None:
    """When the entry was written that so many are newer than, if there is one; kept for
    a while, since a window need not be exact."""

    def found() -> tuple[datetime, ...]:
        entries = SearchEntry.objects.order_by("-written_at")
        return tuple(entries.values_list("written_at", flat=True)[size : size + 1])

    return next(iter(get_or_render(f"search.begin.{size}", found)), None)


def _each(wanted: PostSearch) -> list[tuple[str, str, str]]:
    """Each word and mark by itself: the index leaps from one to the other."""
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
        # A condition that may not be true is one that no index serves.
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
    """How much an entry says about the words, where that is asked."""
    if not (wanted.rank_depth and wanted.words):
        return "0.0", []
    return "ts_rank(words, to_tsquery('dutch', %s), 1)", [_tsquery(wanted.words)]


def _any_of(names: Iterable[str]) -> str:
    return " | ".join(f"'{name}'" for name in names)


def _rows(statement: str, values: list[Any]) -> list[Row]:
    # Visitors may read from a copy of the database: see core/db/replica.py.
    with connections[router.db_for_read(SearchEntry)].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
