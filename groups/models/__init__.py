"""Groups upon closed spaces, and the ways into them."""

from groups.models.groups import Group
from groups.models.invitations import INVITATION_LASTS, Invitation
from groups.models.retention import DestructionRecord, Hold

__all__ = ["DestructionRecord", "Group", "Hold", "INVITATION_LASTS", "Invitation"]
