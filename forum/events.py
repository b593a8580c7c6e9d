"""Events of the forum for other apps. They carry ids only."""

from dataclasses import dataclass
from typing import Any, Self

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class PostCreated(DomainEvent):
    """A post was published, perhaps the first of its topic (`number` is 1).

    It implies that the counters changed: no CountersChanged is published for them.
    """

    post_id: int
    topic_id: int
    space_id: int
    actor_id: int
    number: int
    # As in public URLs.
    topic_public_id: int
    post_public_id: int

    @classmethod
    def of(cls, post: Any, topic: Any) -> Self:
        where = (topic.pk, topic.space_id, post.author_id, post.number)
        return cls(post.pk, *where, topic.public_id, post.public_id)


@dataclass(frozen=True, slots=True)
class PostChanged(DomainEvent):
    """A post was edited, moderated, accepted, checked or reacted to, or got a vote."""

    post_id: int
    topic_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class TopicChanged(DomainEvent):
    """The state of a topic changed, for example closed, pinned or settled."""

    topic_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class AnswerAccepted(DomainEvent):
    post_id: int
    topic_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class AnswerOutdated(DomainEvent):
    """The date until which an adviser checked an answer has passed."""

    post_id: int
    topic_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class MentionsAdded(DomainEvent):
    """An edit mentions people whom the post did not mention before."""

    post_id: int
    topic_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class PostReported(DomainEvent):
    post_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class TopicMoved(DomainEvent):
    topic_id: int
    from_space_id: int
    to_space_id: int


@dataclass(frozen=True, slots=True)
class PostsMoved(DomainEvent):
    """Posts were split off into a new topic or merged into another topic."""

    from_topic_id: int
    to_topic_id: int


@dataclass(frozen=True, slots=True)
class CountersChanged(DomainEvent):
    """The title, settings, state or counters of a space changed, as shown in lists."""

    space_id: int


@dataclass(frozen=True, slots=True)
class ParticipationChanged(DomainEvent):
    """The access of a user to a space may have changed."""

    space_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class PostsRead(DomainEvent):
    """A user saw posts for the first time. This concerns only their own inbox."""

    user_id: int
    topic_id: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TopicsRead(DomainEvent):
    """A user marked topics as read, each up to a post: (topic id, number)."""

    user_id: int
    upto: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ModerationDone(DomainEvent):
    """A moderator or facilitator acted; see the entry."""

    entry_id: int
    actor_id: int
