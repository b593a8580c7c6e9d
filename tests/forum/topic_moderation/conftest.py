"""Somebody's answer, and what was announced of it."""

import pytest

from core.events import DomainEvent
from forum import commands


@pytest.fixture
def answer(topic, member):
    """Mehmet's answer to Olga's question."""
    question = topic.posts.get()
    return commands.reply(member, topic=topic, parent=question, source="Dat mag.")


@pytest.fixture
def published_events(monkeypatch) -> list[DomainEvent]:
    """What the commands published, the log's own word aside."""
    heard: list[DomainEvent] = []
    monkeypatch.setattr("forum.commands.topic_moderation.publish", heard.append)
    return heard


@pytest.fixture
def other(space, outsider, member):
    """The same question once more, with an answer of its own."""
    topic = commands.ask(
        outsider, space=space, title="Huisbaas weigeren?", source="Dubbel gevraagd."
    )
    commands.reply(member, topic=topic, parent=topic.posts.get(), source="Zie elders.")
    return topic
