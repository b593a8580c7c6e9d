"""Groups upon closed spaces, and the ways into them."""

from groups.models.groups import Group
from groups.models.invitations import INVITATION_LASTS, Invitation

__all__ = ["Group", "INVITATION_LASTS", "Invitation"]
