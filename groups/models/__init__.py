from groups.models.cases import Case, CaseVote, Contribution, Outcome
from groups.models.groups import Charter, Group
from groups.models.invitations import INVITATION_LASTS, Invitation
from groups.models.meetings import (
    Attendance,
    CalendarKey,
    DateAnswer,
    DateOption,
    Meeting,
)
from groups.models.membership import (
    Agreement,
    JoinRequest,
    MembershipLogEntry,
    MembershipReview,
)
from groups.models.methods import ROLES, Method, MethodPhase
from groups.models.proposals import Proposal
from groups.models.retention import DestructionReader, DestructionRecord, Hold
from groups.models.rounds import KEPT_FOR, Round, RoundLogEntry, RoundPhase, Seat

__all__ = [
    "Attendance",
    "CalendarKey",
    "DateAnswer",
    "DateOption",
    "Meeting",
    "Agreement",
    "Case",
    "CaseVote",
    "Charter",
    "Contribution",
    "DestructionReader",
    "DestructionRecord",
    "Group",
    "Hold",
    "INVITATION_LASTS",
    "Invitation",
    "JoinRequest",
    "KEPT_FOR",
    "Method",
    "MethodPhase",
    "Outcome",
    "Proposal",
    "ROLES",
    "MembershipReview",
    "MembershipLogEntry",
    "Round",
    "RoundLogEntry",
    "RoundPhase",
    "Seat",
]
