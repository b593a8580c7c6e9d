"""Groups upon closed spaces, the ways into them, and the rounds held there."""

from groups.models.cases import Case, CaseVote, Contribution, Outcome
from groups.models.groups import Group
from groups.models.invitations import INVITATION_LASTS, Invitation
from groups.models.methods import ROLES, Method, MethodPhase
from groups.models.retention import DestructionRecord, Hold
from groups.models.rounds import KEPT_FOR, Round, RoundAct, RoundPhase, Seat

__all__ = [
    "Case",
    "CaseVote",
    "Contribution",
    "DestructionRecord",
    "Group",
    "Hold",
    "INVITATION_LASTS",
    "Invitation",
    "KEPT_FOR",
    "Method",
    "MethodPhase",
    "Outcome",
    "ROLES",
    "Round",
    "RoundAct",
    "RoundPhase",
    "Seat",
]
