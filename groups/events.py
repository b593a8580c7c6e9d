from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class InvitationSent(Event):
    """Somebody was invited, or invited again."""

    invitation_id: int
    space_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class InvitationAccepted(Event):
    invitation_id: int
    space_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class Erased(Event):
    """Something was kept long enough and is no more."""

    record_id: int


@dataclass(frozen=True, slots=True)
class MeetingEvent(Event):
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
class PlaceFreed(MeetingEvent):
    """Somebody who waited for a place has one."""

    user_id: int = 0
