"""Domain events of groups. They hold ids only."""

from dataclasses import dataclass

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class InvitationSent(DomainEvent):
    """An invitation was sent, possibly not for the first time."""

    invitation_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class ProposalsDeleted(DomainEvent):
    """Proposals were withdrawn, approved or cleaned up."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RequestsDeleted(DomainEvent):
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InvitationAccepted(DomainEvent):
    invitation_id: int
    space_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class ContentErased(DomainEvent):
    """Content was erased at the end of its retention period."""

    record_id: int


@dataclass(frozen=True, slots=True)
class MeetingEvent(DomainEvent):
    meeting_id: int
    space_id: int
    actor_id: int | None = None


class MeetingPlanned(MeetingEvent):
    """A meeting got a date, when it was created or by a date poll."""


class MeetingMoved(MeetingEvent):
    """The date, time, place or link of a meeting changed."""


class MeetingCancelled(MeetingEvent):
    pass


class DatesProposed(MeetingEvent):
    pass


class MinutesWritten(MeetingEvent):
    """Minutes were written for the first time."""


class MeetingNear(MeetingEvent):
    """A meeting begins within a day."""


@dataclass(frozen=True, slots=True)
class WaitlistPromoted(MeetingEvent):
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class RoundChanged(DomainEvent):
    """What users can do or read in a round changed."""

    round_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class StepBegan(DomainEvent):
    """A round entered a step, possibly not for the first time."""

    step_id: int
    round_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class RosterChanged(DomainEvent):
    entry_id: int
    space_id: int
    actor_id: int | None


@dataclass(frozen=True, slots=True)
class ProposalMade(DomainEvent):
    proposal_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class ProposalAnswered(DomainEvent):
    """A proposal was approved, or declined if `space_id` is None."""

    space_id: int | None
    proposer_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class JoinRequested(DomainEvent):
    request_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class BreakGlassUsed(DomainEvent):
    """An administrator got or extended break-glass access to a group."""

    entry_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class ReviewOpened(DomainEvent):
    """The yearly review of a group opened, or its facilitators are reminded of it."""

    review_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class RoundPlanned(DomainEvent):
    round_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class CaseOffered(DomainEvent):
    round_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class CaseWithdrawn(DomainEvent):
    """A case that was not chosen was withdrawn; notifications about it have to go."""

    round_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class StepNearsEnd(DomainEvent):
    """The last working day of a step in writing has come."""

    step_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class StepEnded(DomainEvent):
    """The time of a step in writing is over; the facilitator decides how to go on."""

    step_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class CalendarChanged(DomainEvent):
    """The URL of a personal calendar was created, renewed or revoked."""

    user_id: int


@dataclass(frozen=True, slots=True)
class GroupClosed(DomainEvent):
    """A group was closed, or the erasure date of a closed group changed."""

    group_id: int
    space_id: int
    actor_id: int | None  # None when the group reached its end date


@dataclass(frozen=True, slots=True)
class GroupNearsEnd(DomainEvent):
    group_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class GroupReopened(DomainEvent):
    group_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class HoldChanged(DomainEvent):
    """A hold was placed or lifted."""

    hold_id: int
    space_id: int
    actor_id: int
