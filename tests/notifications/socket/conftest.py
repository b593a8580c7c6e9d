"""One process, real commits, a question and a secret."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.cache.circuit_breaker import CircuitBreaker
from forum.models import Post, Topic
from tests.committed_db import committed_rows
from tests.notifications.socket.requests import streams_of

MEMORY = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


@pytest.fixture
def db(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """What is announced after a commit needs a commit."""
    yield from committed_rows(django_db_blocker)


@pytest.fixture(autouse=True)
def one_process(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CHANNEL_LAYERS = MEMORY
    monkeypatch.setattr(
        "notifications.live.broadcast._breaker", CircuitBreaker("the live layer")
    )


@pytest.fixture
def question(topic: Topic) -> Post:
    return topic.posts.select_related("topic__space").get()


@pytest.fixture
def secret(secret_topic: Topic) -> list[str]:
    """The streams of a group's topic and of its space."""
    return streams_of(secret_topic)
