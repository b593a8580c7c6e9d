"""The newest posts that hold some words, in the way of each database.

What is found is the same however it is sought: `allowed` says which posts may be shown,
and is asked of every candidate.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from core.clock import now
from core.kept import kept
from forum import searchmarks as marks
from forum.models import SearchEntry
from forum.querysets import PostQuerySet
from forum.searchwords import singular, starts

# So many of the newest entries are looked through one by one, then sought in the index.
WINDOWS = (1_000, 30_000, 100_000, 300_000)
WALK = 8_000
MOST_MONTHS = 36
FREQUENT = 0.02
_SPARE = 100  # candidates more than are wanted: some may not be shown


@dataclass(frozen=True, slots=True)
class Wanted:
    words: tuple[str, ...]
    marks: tuple[str, ...] = ()
    since: datetime | None = None
    # Few posts are allowed, for a reason that no mark tells.
    is_rare: bool = False


def newest(allowed: PostQuerySet, wanted: Wanted, *, most: int) -> list[int]:
    """The ids of the newest allowed posts with all the words, the newest first."""
    if connection.vendor == "postgresql" and not wanted.is_rare:
        return _by_windows(allowed, wanted, most)
    matching = allowed.filter(_matching(wanted.words)) if wanted.words else allowed
    by_moment = matching.order_by(F("search_entry__written_at").desc(), "-pk")
    with_entry = by_moment.filter(search_entry__isnull=False)
    return list(with_entry.values_list("pk", flat=True)[:most])


def ranked(ids: list[int], words: tuple[str, ...]) -> list[int]:
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
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rank = dict(cursor.fetchall())
    return sorted(ids, key=lambda pk: -rank.get(pk, 0.0))


def _matching(words: tuple[str, ...]) -> Q:
    if connection.vendor == "postgresql":
        query = SearchQuery(_tsquery(words), config="dutch", search_type="raw")
        return Q(search_entry__words=query)
    found = "SELECT rowid FROM forum_searchwords WHERE forum_searchwords MATCH %s"
    return Q(search_entry__in=RawSQL(found, [_fts5(words)]))  # noqa: S611


def _tsquery(words: tuple[str, ...]) -> str:
    *whole, last = words
    ends = " | ".join(f"{start}:*" for start in starts(last))
    return " & ".join([*whole, f"({ends})"])


def _fts5(words: tuple[str, ...]) -> str:
    """Beginnings instead of stems; a short word stands for itself."""
    *whole, last = words
    terms = [f'"{singular(word)}"*' if len(word) > 3 else f'"{word}"' for word in whole]
    ends = " OR ".join(f'"{s}"*' for s in sorted({*starts(last), singular(last)}))
    return " AND ".join([*terms, f"({ends})"])


# -- PostgreSQL ------------------------------------------------------------------


def _by_windows(allowed: PostQuerySet, wanted: Wanted, most: int) -> list[int]:
    """Look through the last posts, then through ever more of them, until it suffices.

    A frequent word turns up at once among the last few; gathering all posts that have
    it would cost more the more there are. A rare word is gathered whole. In between the
    months in which the wanted number should stand are taken, so that what is gathered
    stays about as much as what is shown, however much lies behind it.
    """
    last = _Last(WINDOWS[0])
    hits = _shown(allowed, last, wanted, most)
    if len(hits) >= most or _begin_of(last.size) is None:
        return hits
    per_post = len(hits) / last.size
    if per_post * WALK > most:
        # So frequent that it costs less to walk on than to ask the index.
        walked = _shown(allowed, _Last(WALK), wanted, most)
        if len(walked) >= most:
            return walked
    # Beside a mark that narrows more, a frequent word is looked at in the entry: the
    # index would have to gather every word that begins so.
    is_often = bool(wanted.words and wanted.marks) and last.holds_often(wanted.words)
    for size in WINDOWS[1:]:
        # One that is too small would be for nothing. The largest is always tried: what
        # was written about once and not of late should not be gathered whole.
        if per_post * size < most / 2 and size != WINDOWS[-1]:
            continue
        window = _months(size, wanted, is_often=is_often)
        if window is None:
            break
        hits = _shown(allowed, window, wanted, most)
        if len(hits) >= most:
            return hits
    months = _since(wanted.since) if wanted.since else ()
    return _shown(allowed, _Months(months, is_often), wanted, most)


def _shown(
    allowed: PostQuerySet, window: "_Last | _Months", wanted: Wanted, most: int
) -> list[int]:
    """What is found there and may be shown; if much may not, more is looked at."""
    limit = most + _SPARE
    while True:
        found = window.candidates(wanted, limit)
        keys = allowed.filter(pk__in=found).values_list("pk", flat=True)
        shown = set(keys) if found else set()
        hits = [pk for pk in found if pk in shown][:most]
        if len(hits) >= most or len(found) < limit:
            return hits
        limit *= 8


def _months(size: int, wanted: Wanted, *, is_often: bool) -> "_Months | None":
    """The months of so many of the last entries; None where that is all, or too many
    to name."""
    begin = _begin_of(size)
    if begin is None or (wanted.since and begin <= wanted.since):
        return None
    months = _since(begin)
    return _Months(months, is_often) if months else None


def _since(begin: datetime) -> tuple[str, ...]:
    """From that month on; nothing where they are too many to name."""
    months = marks.of_months(begin, now())
    return tuple(months) if len(months) <= MOST_MONTHS else ()


@dataclass(frozen=True, slots=True)
class _Last:
    """The last entries, one by one in their order."""

    size: int

    def candidates(self, wanted: Wanted, limit: int) -> list[int]:
        conditions, values = _conditions(wanted)
        return _ids(self._found("post_id", conditions), [*values, limit])

    def holds_often(self, words: tuple[str, ...]) -> bool:
        """Do these words stand in many of the entries?"""
        conditions, values = _conditions(Wanted(words))
        often = int(self.size * FREQUENT)
        return len(_ids(self._found("1", conditions), [*values, often])) == often

    def _found(self, column: str, conditions: str) -> str:
        return f"""
            SELECT {column} FROM (
                SELECT * FROM forum_searchentry
                ORDER BY written_at DESC, post_id DESC LIMIT {self.size}
            ) AS last WHERE {conditions}
            ORDER BY written_at DESC, post_id DESC LIMIT %s
        """  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Months:
    """The entries of some months, or all of them, out of the index."""

    months: tuple[str, ...]
    is_often: bool

    def candidates(self, wanted: Wanted, limit: int) -> list[int]:
        conditions, values = _conditions(wanted, is_often=self.is_often)
        if self.months:
            conditions += " AND words @@ %s::tsquery"
            values.append(" | ".join(f"'{month}'" for month in self.months))
        # Its own order would let the database walk through all entries.
        statement = f"""
            SELECT post_id FROM forum_searchentry WHERE {conditions}
            ORDER BY written_at + interval '0' DESC, post_id DESC LIMIT %s
        """  # noqa: S608
        return _ids(statement, [*values, limit])


def _begin_of(size: int) -> datetime | None:
    """When the entry was written that so many are newer than, if there is one; kept for
    a while, since a window need not be exact."""

    def found() -> datetime | None:
        entries = SearchEntry.objects.order_by("-written_at")
        return entries.values_list("written_at", flat=True)[size : size + 1].first()

    return kept(f"search.begin.{size}", found)


def _conditions(wanted: Wanted, *, is_often: bool = False) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    if wanted.words:
        # A condition that may not be true is one that no index serves.
        aside = " IS TRUE" if is_often else ""
        parts.append(f"(words @@ to_tsquery('dutch', %s)){aside}")
        values.append(_tsquery(wanted.words))
    for mark in wanted.marks:  # each by itself: the index leaps from one to the other
        parts.append("words @@ %s::tsquery")
        values.append(f"'{mark}'")
    if wanted.since:
        parts.append("written_at + interval '0' >= %s")
        values.append(wanted.since)
    return " AND ".join(parts) or "true", values


def _ids(statement: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
