"""What the pages say to whoever listens: ids only."""

from dataclasses import dataclass

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ConsentRequested(DomainEvent):
    """May the text of this author stand in an article?"""

    harvest_id: int
    topic_id: int
    space_id: int
    author_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class RegistrationReceived(DomainEvent):
    """Somebody has a place at a meeting, or waits for one."""

    registration_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class RegistrationConfirmed(DomainEvent):
    """Somebody who waited has a place."""

    registration_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class SubscriptionRequested(DomainEvent):
    """An address was filled in for the newsletter: is it theirs?"""

    subscription_id: int


@dataclass(frozen=True, slots=True)
class EditionDue(DomainEvent):
    """An edition of the newsletter goes out."""

    edition_id: int


@dataclass(frozen=True, slots=True)
class EditionTested(DomainEvent):
    """Somebody who works on an edition wants to see it as a mail."""

    edition_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class AdviceRequested(DomainEvent):
    """Somebody put a question to an adviser, in a closed space of the two of them."""

    topic_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class QuestionPassedOn(DomainEvent):
    """A question that nobody answered goes to an adviser."""

    passed_id: int
    topic_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class FeedbackReceived(DomainEvent):
    """A reader says that something on a page is not right."""

    remark_id: int
