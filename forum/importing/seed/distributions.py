"""Sizes and shapes of topics: a few long and many short, with nested replies."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

# Fixed, so that the content does not depend on the current date.
BEGIN = datetime(2023, 1, 2, 8, tzinfo=UTC)
END = datetime(2026, 1, 1, tzinfo=UTC)
MAX_DURATION = timedelta(days=90)

SHARE_UNANSWERED = 0.12
SHARE_ANSWERS_QUESTION = 0.45
SHARE_HIDDEN = 0.01
SHARE_ACCEPTED = 0.4


def draw_sizes(chance: Random, topics: int, posts: int) -> list[int]:
    """Return a size of at least 1 for each topic, with `posts` in total.

    Some topics have no reply.
    """
    weights = [_weight(chance) for _ in range(topics)]
    replied = [n for n, weight in enumerate(weights) if weight] or range(topics)
    left = posts - topics
    per_weight = left / (sum(weights) or 1)
    found = [1 + int(weight * per_weight) for weight in weights]
    for _ in range(posts - sum(found)):
        found[chance.choice(replied)] += 1
    return found


def _weight(chance: Random) -> float:
    if chance.random() < SHARE_UNANSWERED:
        return 0.0
    return min(chance.paretovariate(1.3), 200.0)


@dataclass(slots=True)
class Growth:
    """A topic without texts. Post n (from 0) is the n-th by date."""

    moments: list[datetime]
    parents: list[int]  # -1 for the first post
    depths: list[int]
    places: list[int] = field(default_factory=list)  # from 1, in tree order
    out_of_sight: set[int] = field(default_factory=set)
    accepted: int = -1


def grow_topic(chance: Random, size: int) -> Growth:
    parents, depths = _tree(chance, size)
    growth = Growth(_moments(chance, size), parents, depths, _places(parents))
    growth.out_of_sight = {n for n in range(1, size) if chance.random() < SHARE_HIDDEN}
    if size > 1 and chance.random() < SHARE_ACCEPTED:
        growth.accepted = chance.randrange(1, size)
    return growth


def _moments(chance: Random, size: int) -> list[datetime]:
    """Return dates, most of them in the first days."""
    start = BEGIN + chance.random() * (END - BEGIN)
    length = min(MAX_DURATION, END - start)
    offsets = sorted(chance.random() ** 3 for _ in range(size - 1))
    return [start, *(start + offset * length for offset in offsets)]


def _tree(chance: Random, size: int) -> tuple[list[int], list[int]]:
    """Return parents and depths. About half of the replies answer the first post.

    The others answer a recent post.
    """
    parents, depths = [-1], [0]
    for number in range(1, size):
        parent = 0
        if chance.random() > SHARE_ANSWERS_QUESTION:
            parent = max(number - 1 - int(chance.expovariate(0.6)), 0)
        parents.append(parent)
        depths.append(depths[parent] + 1)
    return parents, depths


def _places(parents: list[int]) -> list[int]:
    answers: list[list[int]] = [[] for _ in parents]
    for number, parent in enumerate(parents):
        if parent >= 0:
            answers[parent].append(number)
    places = [0] * len(parents)
    for place, number in enumerate(_tree_order(answers), start=1):
        places[number] = place
    return places


def _tree_order(answers: list[list[int]]) -> Iterator[int]:
    waiting = [0]
    while waiting:
        number = waiting.pop()
        yield number
        waiting += reversed(answers[number])
