"""Compare all counters with the rows and correct them.

Rows are compared without locks, in batches. Only a row that seems wrong is locked,
compared again and corrected, so a busy site continues to work.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.events import publish
from forum.commands.counters import (
    SPACE_COUNTERS,
    TOPIC_COUNTERS,
    compute_counters_by_topic,
    compute_space_counters,
    compute_topic_counters,
    lock_spaces,
    lock_topic,
)
from forum.commands.reactions import COUNTS, reaction_counts
from forum.commands.search_index import repair_index
from forum.events import CountersChanged
from forum.models import Post, Reaction, Space, Topic

BATCH_SIZE = 200  # topics per batch


@dataclass(frozen=True, slots=True)
class CounterDifference:
    kind: str
    ident: int | str
    figure: str
    was: Any
    truth: Any

    def __str__(self) -> str:
        return f"{self.kind} {self.ident}: {self.figure} {self.was} -> {self.truth}"


def recount(
    *, dry_run: bool = False, advance: Callable[[int], Any] = lambda topics: None
) -> Iterator[CounterDifference]:
    """Correct the counters of topics, spaces and reactions, and the search index.

    Yield the differences. Each row is corrected in its own transaction; a dry run
    changes nothing.
    """
    for part in _batches():
        truth = compute_counters_by_topic(part)
        for topic in part:
            if _compare(topic, truth[topic.pk], TOPIC_COUNTERS):
                yield from _mend_topic(topic, dry_run=dry_run)
        advance(len(part))
    for space in Space.objects.order_by("pk"):
        if _compare(space, compute_space_counters(space), SPACE_COUNTERS):
            yield from _mend_space(space, dry_run=dry_run)
    yield from _mend_reactions(dry_run=dry_run)
    yield from _mend_search(dry_run=dry_run)


def _batches() -> Iterator[list[Topic]]:
    last = 0
    while part := list(Topic.objects.filter(pk__gt=last).order_by("pk")[:BATCH_SIZE]):
        last = part[-1].pk
        yield part


@transaction.atomic
def _mend_topic(seen: Topic, *, dry_run: bool) -> list[CounterDifference]:
    topic = lock_topic(seen.pk)
    found = _compare(topic, compute_topic_counters(topic), TOPIC_COUNTERS)
    return _mend(topic, found, dry_run=dry_run)


@transaction.atomic
def _mend_space(seen: Space, *, dry_run: bool) -> list[CounterDifference]:
    lock_spaces([seen.pk])
    space = Space.objects.get(pk=seen.pk)
    found = _compare(space, compute_space_counters(space), SPACE_COUNTERS)
    if found and not dry_run:
        publish(CountersChanged(space.pk))
    return _mend(space, found, dry_run=dry_run)


def _mend(
    row: Topic | Space, found: list[CounterDifference], *, dry_run: bool
) -> list[CounterDifference]:
    if found and not dry_run:
        for difference in found:
            setattr(row, difference.figure, difference.truth)
        row.version += 1
        names = [difference.figure.removesuffix("_id") for difference in found]
        row.save(update_fields=[*names, "version"])
    return found


def _compare(
    row: Topic | Space | Post, truth: dict[str, Any], figures: tuple[str, ...]
) -> list[CounterDifference]:
    kind, ident = type(row).__name__.lower(), row.public_id
    return [
        CounterDifference(kind, ident, name, getattr(row, name), truth[name])
        for name in figures
        if getattr(row, name) != truth[name]
    ]


def _mend_reactions(*, dry_run: bool) -> Iterator[CounterDifference]:
    has_reactions = Q(pk__in=Reaction.objects.values("post"))
    for name in COUNTS.values():
        has_reactions |= Q(**{f"{name}__gt": 0})
    last = 0
    posts = (
        Post.objects.filter(has_reactions)
        .order_by("pk")
        .only("topic", *COUNTS.values())
    )
    while part := list(posts.filter(pk__gt=last)[:BATCH_SIZE]):
        last = part[-1].pk
        truth = reaction_counts([post.pk for post in part])
        for post in part:
            if _compare(post, truth[post.pk], tuple(COUNTS.values())):
                yield from _mend_post(post, dry_run=dry_run)


@transaction.atomic
def _mend_post(seen: Post, *, dry_run: bool) -> list[CounterDifference]:
    topic = lock_topic(seen.topic_id)
    post = Post.objects.get(pk=seen.pk)
    truth = reaction_counts([post.pk])[post.pk]
    found = _compare(post, truth, tuple(COUNTS.values()))
    if found and not dry_run:
        Post.objects.filter(pk=post.pk).update(**truth)
        topic.version += 1
        topic.save(update_fields=["version"])
    return found


def _mend_search(*, dry_run: bool) -> Iterator[CounterDifference]:
    with transaction.atomic():
        missing, surplus = repair_index(dry_run=dry_run)
    if missing:
        yield CounterDifference("search", "index", "posts without an entry", missing, 0)
    if surplus:
        yield CounterDifference("search", "index", "entries without a post", surplus, 0)
