"""What the forum says upwards: ids only."""

from dataclasses import dataclass
from typing import Any, Self

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class PostCreated(DomainEvent):
    """Also the first post of a topic: then `number` is 1. The space's figures changed
    by it, which is not said once more."""

    post_id: int
    topic_id: int
    space_id: int
    actor_id: int
    number: int
    # As open pages know them.
    topic_public_id: int
    post_public_id: int

    @classmethod
    def of(cls, post: Any, topic: Any) -> Self:
        where = (topic.pk, topic.space_id, post.author_id, post.number)
        return cls(post.pk, *where, topic.public_id, post.public_id)


@dataclass(frozen=True, slots=True)
class PostChanged(DomainEvent):
    """Edited, hidden, removed, restored, accepted, checked, reacted to; a poll also
    voted upon."""

    post_id: int
    topic_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class TopicChanged(DomainEvent):
    """The topic itself changed, not one of its posts: closed, pinned, settled."""

    topic_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class AnswerAccepted(DomainEvent):
    """Somebody else's post was chosen as an answer."""

    post_id: int
    topic_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class AnswerOutdated(DomainEvent):
    """The day is over until which an adviser vouched for an answer."""

    post_id: int
    topic_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class MentionsAdded(DomainEvent):
    """An edit names people whom the post did not name before."""

    post_id: int
    topic_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class PostReported(DomainEvent):
    """Somebody asks those who curate to look at a post."""

    post_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class TopicMoved(DomainEvent):
    topic_id: int
    from_space_id: int
    to_space_id: int


@dataclass(frozen=True, slots=True)
class PostsMoved(DomainEvent):
    """Split off into a topic of their own, or merged into another one."""

    from_topic_id: int
    to_topic_id: int


@dataclass(frozen=True, slots=True)
class CountersChanged(DomainEvent):
    """A space's participants, counts or last update are no longer what they were."""

    space_id: int


@dataclass(frozen=True, slots=True)
class ParticipationChanged(DomainEvent):
    """Somebody may see more, or less, of a space."""

    space_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class PostsRead(DomainEvent):
    """Somebody saw posts for the first time: only their own inbox hears of it."""

    user_id: int
    topic_id: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TopicsRead(DomainEvent):
    """Somebody called topics read, each up to a number (id, number)."""

    user_id: int
    upto: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ModerationDone(DomainEvent):
    """Somebody who curates did something; the entry says what, and to whom."""

    entry_id: int
    actor_id: int
