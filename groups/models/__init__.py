"""Groups upon closed spaces, and the ways into them."""

from groups.models.founding import Proposal
from groups.models.groups import Charter, Group
from groups.models.invitations import INVITATION_LASTS, Invitation
from groups.models.retention import DestructionRecord, Hold
from groups.models.roster import Agreement, JoinRequest, Review, RosterEntry

__all__ = [
    "INVITATION_LASTS",
    "Agreement",
    "Charter",
    "DestructionRecord",
    "Group",
    "Hold",
    "Invitation",
    "JoinRequest",
    "Proposal",
    "Review",
    "RosterEntry",
]
