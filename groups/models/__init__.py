"""Groups upon closed spaces, and the ways into them."""

from groups.models.groups import Group
from groups.models.invitations import INVITATION_LASTS, Invitation
from groups.models.meetings import (
    Attendance,
    CalendarKey,
    DateAnswer,
    DateOption,
    Meeting,
)
from groups.models.retention import DestructionRecord, Hold

__all__ = [
    "INVITATION_LASTS",
    "Attendance",
    "CalendarKey",
    "DateAnswer",
    "DateOption",
    "DestructionRecord",
    "Group",
    "Hold",
    "Invitation",
    "Meeting",
]
