from typing import Any

from django.db import models
from django.db.models.functions import Lower

from allauth.account.models import EmailAddress

from accounts.policy import is_member
from core.clock import now
from forum import policy
from groups.querysets.meetings import MeetingQuerySet

__all__ = ["GroupQuerySet", "InvitationQuerySet", "MeetingQuerySet"]


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

    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """The open invitations to an address that this person proved to own."""
        if not is_member(user):
            return self.none()
        rows = EmailAddress.objects.filter(user=user, verified=True)
        mine = rows.annotate(lower=Lower("email")).values("lower")
        return self.open().filter(address__in=mine).select_related("group__space")

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
