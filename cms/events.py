"""Domain events of the pages. They contain ids only."""

from dataclasses import dataclass

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ConsentRequested(DomainEvent):
    """An author was asked for consent to quote a post in an article."""

    draft_id: int
    topic_id: int
    space_id: int
    author_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class RegistrationReceived(DomainEvent):
    """A user registered for an event, with a place or on the waiting list."""

    registration_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class RegistrationConfirmed(DomainEvent):
    registration_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class NewsletterSubscriptionRequested(DomainEvent):
    """An address was entered for the newsletter and must be confirmed."""

    subscription_id: int


@dataclass(frozen=True, slots=True)
class EditionDue(DomainEvent):
    edition_id: int


@dataclass(frozen=True, slots=True)
class EditionTested(DomainEvent):
    edition_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class AdviceRequested(DomainEvent):
    """A user asked an adviser a question, in a closed space for the two of them."""

    topic_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class QuestionForwarded(DomainEvent):
    forwarded_question_id: int
    topic_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class FeedbackReceived(DomainEvent):
    feedback_id: int
