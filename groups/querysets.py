from typing import TYPE_CHECKING, Any

from django.db import models

from core.clock import now
from forum import policy

if TYPE_CHECKING:
    from groups.models import Group, Invitation


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: Any) -> "GroupQuerySet":
        """Groups whose closed space somebody sees."""
        seen = policy.within(policy.spaces_seen_by(user), "space")
        return self.filter(seen).select_related("space")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Not answered, not withdrawn, not too old, by somebody who still may invite."""
        return self.filter(
            state="sent",
            expires_at__gt=now(),
            inviter__is_active=True,
            inviter__participations__space=models.F("group__space"),
            inviter__participations__role="facilitator",
            inviter__participations__state="active",
        )
