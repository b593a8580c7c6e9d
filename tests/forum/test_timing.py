"""The time that an answer takes tells nothing, on PostgreSQL with 20,000 closed posts.

Two requests are sent in turn, many times, in changing order. The differences within
the pairs are held against those of two requests that certainly differ in nothing: what
the machine and the database do by themselves shows there as well. A difference counts
when its median is far outside of that noise and more than a small part of the whole.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client

import pytest

from accounts.models import User
from core.templating import page_shell
from forum import commands
from forum.models import ModerationEntry, Post, Space, Topic
from forum.moderation import queue
from groups.models import Group

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]

PAIRS = 120
CLOSED_POSTS = 20_000
TOPICS = 20
ENTRIES = 3_000  # acts about the one author in open spaces
MAX_SHARE = 0.05  # of the median time of a request
MAX_NOISE = 8.0  # standard errors of the median of the noise

SHOWN = page_shell.render  # before a fixture takes its place

type Ask = Callable[[], Any]


@pytest.fixture(autouse=True)
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the second drawing of each page that other tests compare with."""
    monkeypatch.setattr(page_shell, "render", SHOWN)


def seconds(ask: Ask) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def measure(*asks: Ask) -> list[list[float]]:
    """The times of each, taken in turn; every round begins with another one."""
    for ask in asks:
        for _turn in range(5):
            ask()
    times: list[list[float]] = [[] for _ask in asks]
    for turn in range(PAIRS):
        for step in range(len(asks)):
            which = (turn + step) % len(asks)
            times[which].append(seconds(asks[which]))
    return times


def can_be_told_apart(one: Ask, other: Ask, same_as_other: Ask) -> str:
    """Say by how much the time tells one from the other; empty when it does not."""
    first, second, third = measure(one, other, same_as_other)
    difference = statistics.median(a - b for a, b in zip(first, second, strict=True))
    noise = [b - c for b, c in zip(second, third, strict=True)]
    middle = statistics.median(noise)
    spread = 1.4826 * statistics.median(abs(value - middle) for value in noise)
    error = 1.2533 * spread / len(noise) ** 0.5
    usual = statistics.median(second)
    bound = max(MAX_NOISE * error, abs(middle) * 2, MAX_SHARE * usual)
    if abs(difference) <= bound:
        return ""
    return (
        f"{difference * 1e6:.0f} µs of {usual * 1e6:.0f} µs;"
        f" the noise is {middle * 1e6:.0f} ± {error * 1e6:.0f} µs"
    )


@pytest.fixture
def busy(group: Group, facilitator: User, moderator: User, space: Space) -> User:
    """Somebody who wrote 20,000 posts in a closed group, and was often moderated."""
    Space.objects.update(allows_anonymous=True)
    part = CLOSED_POSTS // TOPICS
    for number in range(TOPICS):
        topic = commands.ask(
            facilitator, space=group.space, title=f"Onderwerp {number}", source="Tekst."
        )
        first = topic.posts.get()
        Post.objects.bulk_create(
            Post(
                topic=topic,
                author=facilitator,
                parent=first,
                number=first.number + n,
                position=first.position + n * 1000,
                depth=1,
                source="Antwoord.",
                html="<p>Antwoord.</p>",
                text="Antwoord.",
                renderer=first.renderer,
            )
            for n in range(1, part)
        )
    ModerationEntry.objects.bulk_create(
        ModerationEntry(act="warn", actor=moderator, person=facilitator, space=space)
        for _number in range(ENTRIES)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert Post.objects.count() >= CLOSED_POSTS
    cache.clear()
    return facilitator


def ask_anonymously(space: Space, *authors: User) -> list[Post]:
    Space.objects.update(allows_anonymous=True)
    posts = Post.objects.select_related("topic__space", "author")
    ask = {"title": "Mag dit?", "source": "Hoe?", "is_anonymous": True}
    topics = [commands.ask(author, space=space, **ask) for author in authors]
    return [posts.get(topic=topic) for topic in topics]


def fetching(client: Client, path: str, status: int) -> Ask:
    def ask() -> None:
        assert client.get(path).status_code == status

    return ask


def case_path(post: Post) -> str:
    return f"/forum/modereren/bericht/{post.public_id}/"


def topic_path(post: Post) -> str:
    topic = post.topic
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def reveal_path(post: Post) -> str:
    return f"{post.path}naam/"


def test_time_tells_neither_who_asked_nor_what_is_closed(
    busy, group, space, person, moderator, outsider
):
    """One of three anonymous questions is of somebody who wrote 20,000 closed posts."""
    told = {}
    posts = ask_anonymously(space, busy, person("Stil Een"), person("Stil Twee"))
    client = Client()
    client.force_login(moderator)
    for path_of in (topic_path, case_path, reveal_path):
        asks = [fetching(client, path_of(post), 200) for post in posts]
        told[path_of.__name__] = can_be_told_apart(*asks)
    topic = Topic.objects.filter(space=group.space).order_by("pk")[TOPICS // 2]
    post = topic.posts.order_by("pk")[100]
    nowhere, nowhere_too = "1234567890123451", "1234567890123457"
    visitor, stranger = Client(), Client()
    stranger.force_login(outsider)
    for client, pattern, real in (
        (visitor, "/forum/bericht/{}/", post.public_id),
        (stranger, "/forum/bericht/{}/", post.public_id),
        (stranger, "/forum/onderwerp/{}/nieuw/?na=0", topic.public_id),
        (stranger, f"{group.space.path}{{}}/", topic.public_id),
    ):
        paths = [pattern.format(ident) for ident in (real, nowhere, nowhere_too)]
        asks = [fetching(client, path, 404) for path in paths]
        told[f"{pattern}, {real}"] = can_be_told_apart(*asks)
    assert not {name: words for name, words in told.items() if words}


def test_a_real_difference_is_seen(space, person, moderator, client, monkeypatch):
    """A fifth of a page's time more, for the posts of one author."""
    authors = [person(f"Stil {word}") for word in ("Een", "Twee", "Drie")]
    posts = ask_anonymously(space, *authors)
    client.force_login(moderator)
    asks = [fetching(client, case_path(post), 200) for post in posts]
    delay = statistics.median(seconds(asks[0]) for _turn in range(20)) / 5
    usual = queue.byline

    def slow(post: Post, viewer: Any) -> Any:
        if post.pk == posts[0].pk:
            time.sleep(delay)
        return usual(post, viewer)

    monkeypatch.setattr(queue, "byline", slow)
    assert can_be_told_apart(*asks) != ""
