"""Finding posts by their words, the newest first.

Words are found by their stem on PostgreSQL and by their beginning on SQLite; the last
one also while it is still being typed.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from accounts.names import Byline
from core.markup import clean_line, excerpt
from forum.models import Post, SearchEntry, byline
from forum.querysets import PostQuerySet

MOST = 200  # found; whoever finds more has to say more
PAGE = 20
RECENT = 20_000  # posts among which a frequent word is found often enough
MOST_WORDS = 12
LONGEST_WORD = 60
LONGEST_QUERY = 1000
EXCERPT = 200

# Words that say nothing of what a text is about.
COMMON = frozenset(
    """
    aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen
    door dus een eens en er ge geen geweest haar had heb hebben heeft hem het hier hij
    hoe hun iemand iets ik in is ja je kan kon kunnen maar me meer men met mij mijn moet
    na naar niet niets nog nu of om omdat onder ons ook op over reeds te tegen toch toen
    tot u uit uw van veel voor want waren was wat we wel werd wezen wie wij wil worden
    wordt zal ze zei zelf zich zij zijn zo zonder zou
    """.split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W_]+")
# Half of an ending that the stem has lost: `huisvesti` is on its way to `huisvesting`.
_HALF_ENDING = re.compile(r"(?<=.{4})(in?|h(e(id?|de?)?)?|lij?|baa?)$")
_PLURAL = re.compile(r"(?<=.{4})(en|s)$")


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found, as a line of the page."""

    title: str
    url: str
    excerpt: str
    space_title: str
    moment: datetime
    byline: Byline


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found; `notice` says in a sentence what was not searched."""

    words: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    total: int = 0  # never more than MOST
    is_more: bool = False  # there are more than `total`
    has_next: bool = False
    notice: str = ""


def find(viewer: Any, query: str, *, page: int = 1) -> Found:
    """The posts that this person may read and that hold all the words: two queries."""
    typed = words_of(query)
    if not typed:
        nothing = _("Type a word with letters or digits.") if query.strip() else ""
        return Found(notice=nothing)
    telling = tuple(word for word in typed if word not in COMMON)
    words = telling[:MOST_WORDS]
    if not words:
        return Found(
            notice=_("These words stand in almost every text. Add what it is about.")
        )
    visible = Post.objects.visible_to(viewer).visible()
    ids = _newest(visible.filter(_matching(words)))
    start = (page - 1) * PAGE
    shown = ids[:MOST][start : start + PAGE]
    posts = visible.select_related("author", "topic__space").in_bulk(shown)
    return Found(
        words=words,
        hits=tuple(_hit(posts[pk], viewer, words) for pk in shown if pk in posts),
        total=min(len(ids), MOST),
        is_more=len(ids) > MOST,
        has_next=min(len(ids), MOST) > start + PAGE,
        notice="" if words == telling else _too_many(),
    )


def words_of(query: str) -> list[str]:
    """The words of whatever was typed: small letters, each once, in their order."""
    plain = unicodedata.normalize("NFC", query[:LONGEST_QUERY]).lower()
    words = (word[:LONGEST_WORD] for word in _WORD.findall(plain))
    return list(dict.fromkeys(words))


def _newest(matching: PostQuerySet) -> list[int]:
    """The ids of the newest matches, one more than are counted.

    PostgreSQL cannot guess how frequent the beginning of a word is, and walks through
    every post there is for one that nobody wrote. So it is told: look through the last
    posts in their order, where a frequent word turns up at once; for any other one
    gather all matches from the index and sort them.
    """
    since = None
    if connection.vendor == "postgresql":
        entries = SearchEntry.objects.order_by("-written_at")
        since = entries.values_list("written_at", flat=True)[
            RECENT : RECENT + 1
        ].first()
    if since is not None:
        recent = matching.filter(search_entry__written_at__gte=since)
        ids = _first(recent, F("search_entry__written_at"))
        if len(ids) > MOST:
            return ids
        in_no_index = F("search_entry__written_at") + Value(timedelta(0))
        return _first(matching, in_no_index)
    return _first(matching, F("search_entry__written_at"))


def _first(matching: PostQuerySet, moment: Any) -> list[int]:
    newest = matching.order_by(moment.desc(), "-pk")
    return list(newest.values_list("pk", flat=True)[: MOST + 1])


def _too_many() -> str:
    limit = {"limit": MOST_WORDS}
    return _("Only the first %(limit)s words were searched for.") % limit


def _matching(words: tuple[str, ...]) -> Q:
    if connection.vendor == "postgresql":
        query = SearchQuery(_tsquery(words), config="dutch", search_type="raw")
        return Q(search_entry__words=query)
    found = "SELECT rowid FROM forum_searchwords WHERE forum_searchwords MATCH %s"
    return Q(search_entry__in=RawSQL(found, [_fts5(words)]))  # noqa: S611


def _tsquery(words: tuple[str, ...]) -> str:
    *whole, last = words
    ends = " | ".join(f"{start}:*" for start in _starts(last))
    return " & ".join([*whole, f"({ends})"])


def _fts5(words: tuple[str, ...]) -> str:
    """Beginnings instead of stems; a short word stands for itself."""
    *whole, last = words
    terms = [
        f'"{_PLURAL.sub("", word)}"*' if len(word) > 3 else f'"{word}"'
        for word in whole
    ]
    starts = {*_starts(last), _PLURAL.sub("", last)}
    ends = " OR ".join(f'"{start}"*' for start in sorted(starts))
    return " AND ".join([*terms, f"({ends})"])


def _starts(word: str) -> list[str]:
    return list(dict.fromkeys([word, _HALF_ENDING.sub("", word)]))


def _hit(post: Post, viewer: Any, words: tuple[str, ...]) -> Hit:
    return Hit(
        title=post.topic.title,
        url=post.path,
        excerpt=excerpt_near(post.text, words),
        space_title=post.topic.space.title,
        moment=post.created_at,
        byline=byline(post, viewer),
    )


def excerpt_near(text: str, words: tuple[str, ...]) -> str:
    """The piece of a text in which the first of the words stands."""
    line = clean_line(excerpt(text, limit=len(text) + 1))
    lower = line.lower()
    places = [lower.find(_PLURAL.sub("", word)) for word in words]
    first = min((place for place in places if place >= 0), default=0)
    if first < EXCERPT // 2:
        return excerpt(line, limit=EXCERPT)
    begin = line.rfind(" ", 0, first - EXCERPT // 4) + 1
    return f"… {excerpt(line[begin:], limit=EXCERPT - 2)}"
