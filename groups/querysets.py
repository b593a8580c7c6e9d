from typing import Any

from django.db import models

from core.clock import now
from forum import policy


class GroupQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "GroupQuerySet":
        """Groups whose closed space somebody sees."""
        seen = policy.within(policy.spaces_seen_by(user), "space")
        return self.filter(seen).select_related("space")


class InvitationQuerySet(models.QuerySet[Any]):
    def of(self, token_hash: str) -> "InvitationQuerySet":
        """The open invitation behind a link."""
        rows = self.open().filter(token_hash=token_hash)
        return rows.select_related("group__space", "inviter")

    def open(self) -> "InvitationQuerySet":
        """Not answered, withdrawn or too old, by somebody who still may invite."""
        return self.filter(
            state="sent",
            expires_at__gt=now(),
            inviter__is_active=True,
            inviter__participations__space=models.F("group__space"),
            inviter__participations__role="facilitator",
            inviter__participations__state="active",
        ).exclude(
            inviter__participations__space=models.F("group__space"),
            inviter__participations__until__lte=now(),
        )
