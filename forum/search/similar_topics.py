"""Topics similar to a title that a user is typing.

The longest words of a title say most about its subject. A topic is a candidate if its
title or first post contains two of them, or only one if there are few candidates. The
titles alone decide the order. A statement timeout in PostgreSQL limits the cost, also
with frequent words and a million posts.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

from forum import policy
from forum.models import Post, SearchEntry, Space, Topic
from forum.paths import topic_path
from forum.search.words import STOP_WORDS, parse_words
from forum.selectors.topic_lists import get_topic_state

if TYPE_CHECKING:
    from accounts.policy import Viewer


MAX_SHOWN = 5
MAX_CANDIDATES = 60  # newest candidates; more would not change the first results
MAX_WORDS = 4  # searched for in pairs
MAX_SINGLE_WORDS = 2  # searched for alone
MIN_WORD_LENGTH = 3  # letters; shorter words say nothing about the subject
# A later result is useless to a user who is typing.
STATEMENT_TIMEOUT = "300ms"


@dataclass(frozen=True, slots=True)
class SimilarTopic:
    """A suggestion below the title field. It contains no names."""

    title: str
    url: str
    space_title: str
    state: str
    state_word: str
    reply_count: int


def find_similar_topics(
    viewer: "Viewer", space: Space, title: str
) -> list[SimilarTopic]:
    """Return at most MAX_SHOWN topics that the viewer may see, best first.

    Topics from closed spaces are only included if they are in `space`: the subject of a
    group must not appear on a screen elsewhere.
    """
    words = _significant_words(title)
    found = _candidates(viewer, space, words)
    shares = {topic.pk: _share(words, topic.title) for topic in found}
    fitting = [topic for topic in found if shares[topic.pk]]
    fitting.sort(
        key=lambda topic: (
            shares[topic.pk] + 0.2 * topic.has_answer + 0.1 * (topic.space == space)
        ),
        reverse=True,
    )
    return [_line(topic) for topic in fitting[:MAX_SHOWN]]


def _significant_words(title: str) -> list[str]:
    words = [
        w
        for w in parse_words(title)
        if len(w) >= MIN_WORD_LENGTH and w not in STOP_WORDS
    ]
    return sorted(words, key=len, reverse=True)[:MAX_WORDS]


def _candidates(viewer: "Viewer", space: Space, words: list[str]) -> list[Topic]:
    """Return topics with two of the words, or with one if these are few."""
    entries = SearchEntry.objects.filter(post__parent=None)
    entries = entries.filter(post__topic__in=_topics_for(viewer, space))
    newest = entries.order_by("-written_at").values_list("post", flat=True)
    steps: list[list[tuple[str, ...]]] = [
        list(combinations(words, 2)),
        [(word,) for word in words[:MAX_SINGLE_WORDS]],
    ]
    found: list[int] = []
    # Results found before the timeout are still shown.
    with suppress(OperationalError), _statement_timeout():
        for wanted in filter(None, steps):
            if len(found) < MAX_SHOWN:
                found += newest.filter(_matching(wanted))[:MAX_CANDIDATES]
    firsts = Post.objects.filter(pk__in=found)
    topics = Topic.objects.filter(pk__in=firsts.values("topic"))
    return list(topics.select_related("space").order_by("-last_post_at", "-pk"))


def _topics_for(viewer: "Viewer", space: Space) -> Any:
    open_or_here = ~Q(space__audience=policy.CLOSED) | Q(space=space)
    return Topic.objects.visible_to(viewer).filter(open_or_here, post_count__gt=0)


@contextmanager
def _statement_timeout() -> Iterator[None]:
    """Limit the duration of statements on PostgreSQL."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute("SET LOCAL statement_timeout = %s", [STATEMENT_TIMEOUT])
        yield
        cursor.execute("SET LOCAL statement_timeout = %s", [usual])


def _matching(wanted: Iterable[tuple[str, ...]]) -> Q:
    """Match entries that contain all words of at least one of the tuples."""
    if connection.vendor == "postgresql":
        text = " | ".join(f"({' & '.join(words)})" for words in wanted)
        query = SearchQuery(text, config="dutch", search_type="raw")
        return Q(words=query)
    text = " OR ".join(f"({' AND '.join(map(_prefix, words))})" for words in wanted)
    found = "SELECT rowid FROM forum_searchwords WHERE forum_searchwords MATCH %s"
    return Q(pk__in=RawSQL(found, [text]))  # noqa: S611


def _share(words: list[str], title: str) -> float:
    """Return the share of the words whose stem begins a word in the title."""
    there = parse_words(title)
    hits = [w for w in words if any(t.startswith(_stem(w)) for t in there)]
    return len(hits) / len(words)


def _prefix(word: str) -> str:
    return f'"{_stem(word)}"*'


def _stem(word: str) -> str:
    """Strip a common ending: a rough stem, good enough to compare titles."""
    for ending in ("en", "s", "e", "n"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word.removesuffix(ending)
    return word


def _line(topic: Topic) -> SimilarTopic:
    state, word = get_topic_state(topic)
    return SimilarTopic(
        title=topic.title,
        url=topic_path(topic.space.path, topic.public_id, topic.slug),
        space_title=topic.space.title,
        state=state,
        state_word=word,
        reply_count=topic.reply_count,
    )
