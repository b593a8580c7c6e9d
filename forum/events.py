"""What the forum says upwards: ids only."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class PostCreated(Event):
    """Also the first post of a topic: then `number` is 1."""

    post_id: int
    topic_id: int
    space_id: int
    actor_id: int
    number: int


@dataclass(frozen=True, slots=True)
class PostChanged(Event):
    """Edited, hidden, removed, restored, accepted."""

    post_id: int
    topic_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class MentionsAdded(Event):
    """An edit names people whom the post did not name before."""

    post_id: int
    topic_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class TopicMoved(Event):
    topic_id: int
    from_space_id: int
    to_space_id: int


@dataclass(frozen=True, slots=True)
class FiguresChanged(Event):
    """A space's participants, counts or last update are no longer what they were."""

    space_id: int


@dataclass(frozen=True, slots=True)
class AccessChanged(Event):
    """Somebody may see more, or less, of a space."""

    space_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class PostsRead(Event):
    """Somebody saw posts for the first time: only their own inbox hears of it."""

    user_id: int
    topic_id: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ModerationDone(Event):
    """Somebody who curates did something; the entry says what, and to whom."""

    entry_id: int
    actor_id: int
