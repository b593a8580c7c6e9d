"""Topics that look like a title which somebody is typing.

The longest words of a title tell most of what it is about. A topic is a candidate when
two of them stand in its title or its first post; when these are few, one is enough.
Which candidates come first is decided by the titles alone. That the cost stays small at
a million posts, however frequent the words, is seen to by PostgreSQL's own clock.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

from forum import policy
from forum.models import Post, SearchEntry, Space, Topic
from forum.paths import topic_path
from forum.search.engine import STOP_WORDS, parse_words
from forum.selectors.topic_lists import get_topic_state

MAX_SHOWN = 5
MAX_CANDIDATES = 60  # the newest; more would not change what comes first
MAX_WORDS = 4  # words that are looked for in pairs
MAX_SINGLE_WORDS = 2  # words of which one is enough
MIN_WORD_LENGTH = 3  # letters; shorter words tell nothing
# Somebody is typing: whatever takes longer than this has come too late.
STATEMENT_TIMEOUT = "300ms"


@dataclass(frozen=True, slots=True)
class SimilarTopic:
    """One line under the title that is typed. Nobody's name is in it."""

    title: str
    url: str
    space_title: str
    state: str
    state_word: str
    reply_count: int


def find_similar_topics(viewer: Any, space: Space, title: str) -> list[SimilarTopic]:
    """At most five topics that this person may see; the best first.

    Of closed spaces only the one that is written in: what a group is about does not
    appear on a screen in the open.
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


def _candidates(viewer: Any, space: Space, words: list[str]) -> list[Topic]:
    """Topics with two of the words; if these are few, also with one of the longest."""
    entries = SearchEntry.objects.filter(post__parent=None)
    entries = entries.filter(post__topic__in=_topics_for(viewer, space))
    newest = entries.order_by("-written_at").values_list("post", flat=True)
    steps: list[list[tuple[str, ...]]] = [
        list(combinations(words, 2)),
        [(word,) for word in words[:MAX_SINGLE_WORDS]],
    ]
    found: list[int] = []
    # What was found before the time was up is shown.
    with suppress(OperationalError), _statement_timeout():
        for wanted in filter(None, steps):
            if len(found) < MAX_SHOWN:
                found += newest.filter(_matching(wanted))[:MAX_CANDIDATES]
    firsts = Post.objects.filter(pk__in=found)
    topics = Topic.objects.filter(pk__in=firsts.values("topic"))
    return list(topics.select_related("space").order_by("-last_post_at", "-pk"))


def _topics_for(viewer: Any, space: Space) -> Any:
    open_or_here = ~Q(space__audience=policy.CLOSED) | Q(space=space)
    return Topic.objects.visible_to(viewer).filter(open_or_here, post_count__gt=0)


@contextmanager
def _statement_timeout() -> Iterator[None]:
    """In here PostgreSQL gives up a statement that takes too long."""
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
    """All words of one of these."""
    if connection.vendor == "postgresql":
        text = " | ".join(f"({' & '.join(words)})" for words in wanted)
        query = SearchQuery(text, config="dutch", search_type="raw")
        return Q(words=query)
    text = " OR ".join(f"({' AND '.join(map(_prefix, words))})" for words in wanted)
    found = "SELECT rowid FROM forum_searchwords WHERE forum_searchwords MATCH %s"
    return Q(pk__in=RawSQL(found, [text]))  # noqa: S611


def _share(words: list[str], title: str) -> float:
    """How many of the words stand in a title, or begin as one there does."""
    there = parse_words(title)
    hits = [w for w in words if any(t.startswith(_stem(w)) for t in there)]
    return len(hits) / len(words)


def _prefix(word: str) -> str:
    return f'"{_stem(word)}"*'


def _stem(word: str) -> str:
    """Without its ending, more or less: enough to compare two titles."""
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
