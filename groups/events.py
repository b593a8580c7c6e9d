"""What groups say upwards: ids only."""

from dataclasses import dataclass

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class InvitationSent(DomainEvent):
    """Somebody was invited, or invited again."""

    invitation_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class ProposalsDeleted(DomainEvent):
    """Taken back, agreed to, or forgotten: nothing of them is kept."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RequestsDeleted(DomainEvent):
    """Requests for an invitation that nobody keeps any longer."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InvitationAccepted(DomainEvent):
    invitation_id: int
    space_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class ContentErased(DomainEvent):
    """Something was kept long enough and is no more."""

    record_id: int


@dataclass(frozen=True, slots=True)
class MeetingEvent(DomainEvent):
    """Something about one meeting of a group."""

    meeting_id: int
    space_id: int
    actor_id: int | None = None


class MeetingPlanned(MeetingEvent):
    """It has a date: from the start, or because one was chosen."""


class MeetingMoved(MeetingEvent):
    """Its date, its time or its place is another one."""


class MeetingCancelled(MeetingEvent):
    pass


class DatesProposed(MeetingEvent):
    """Everybody in the group is asked when they can."""


class MinutesWritten(MeetingEvent):
    """For the first time."""


class MeetingNear(MeetingEvent):
    """It begins in about a day."""


@dataclass(frozen=True, slots=True)
class WaitlistPromoted(MeetingEvent):
    """Somebody who waited for a place has one."""

    user_id: int = 0


@dataclass(frozen=True, slots=True)
class RoundChanged(DomainEvent):
    """What people may do or read in a round is different from now on."""

    round_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class StepBegan(DomainEvent):
    """A round came into a step, for the first time or once more."""

    step_id: int
    round_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class RosterChanged(DomainEvent):
    """The record of a roster has a new line."""

    entry_id: int
    space_id: int
    actor_id: int | None


@dataclass(frozen=True, slots=True)
class ProposalMade(DomainEvent):
    """Somebody asks for a group."""

    proposal_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class ProposalAnswered(DomainEvent):
    """It became a group, or (without a space) it did not."""

    space_id: int | None
    proposer_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class JoinRequested(DomainEvent):
    """Somebody asks a listed group for an invitation, or was answered."""

    request_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class BreakGlassUsed(DomainEvent):
    """An administrator reads along in a group for a while."""

    entry_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class ReviewOpened(DomainEvent):
    """The yearly list of a group waits for whoever leads it."""

    review_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class RoundPlanned(DomainEvent):
    round_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class CaseOffered(DomainEvent):
    """A case waits for whoever leads the round to look at it."""

    round_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class CaseWithdrawn(DomainEvent):
    """What was offered is no more, as if it never was."""

    round_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class StepNearsEnd(DomainEvent):
    """The last working day of a step in writing: some may still have to write."""

    step_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class StepEnded(DomainEvent):
    """The time of a step in writing is over: it waits for who leads."""

    step_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class CalendarChanged(DomainEvent):
    """Somebody's own calendar has another address, or none."""

    user_id: int


@dataclass(frozen=True, slots=True)
class GroupClosed(DomainEvent):
    """It became an archive, or that archive has another date."""

    group_id: int
    space_id: int
    actor_id: int | None  # nobody, when its day came


@dataclass(frozen=True, slots=True)
class GroupNearsEnd(DomainEvent):
    """The day on which it ends comes."""

    group_id: int
    space_id: int


@dataclass(frozen=True, slots=True)
class GroupReopened(DomainEvent):
    group_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class HoldChanged(DomainEvent):
    """The clock of a group was stopped, or runs again."""

    hold_id: int
    space_id: int
    actor_id: int
