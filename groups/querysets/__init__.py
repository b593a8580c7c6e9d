"""Reads of this app: always by what somebody may see."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from allauth.account.models import EmailAddress

from accounts.policy import is_member
from core.clock import now
from forum import policy
from groups.policy import can_create_group, can_read_destructions
from groups.querysets.meetings import CalendarKeyQuerySet, MeetingQuerySet
from groups.querysets.rounds import (
    ContributionQuerySet,
    MethodQuerySet,
    RoundQuerySet,
)

__all__ = [
    "DestructionQuerySet",
    "CalendarKeyQuerySet",
    "ContributionQuerySet",
    "GroupQuerySet",
    "InvitationQuerySet",
    "MeetingQuerySet",
    "MethodQuerySet",
    "ProposalQuerySet",
    "JoinRequestQuerySet",
    "ReviewQuerySet",
    "RoundQuerySet",
]


class GroupQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "GroupQuerySet":
        """Groups whose closed space somebody sees."""
        seen = policy.prefix_q(policy.spaces_seen_by(user), "space")
        return self.filter(seen).select_related("space")

    def listed_at(self, space: Any) -> "GroupQuerySet":
        """Those that may be named on the page of a theme, to people with an account."""
        rows = self.listed_at_any([space])
        return rows.order_by("space__title")

    def listed_at_any(self, spaces: Any) -> "GroupQuerySet":
        return self._listed().filter(theme__in=spaces)

    def listed_to(self, user: Any) -> "GroupQuerySet":
        """Groups whose name and purpose this person may know without being in them."""
        if not is_member(user):
            return self.none()
        return self._listed().filter(theme__isnull=False)

    def _listed(self) -> "GroupQuerySet":
        """Nobody comes into an archive any more, so it is not named either."""
        rows = self.filter(is_listed=True, space__archived_at=None)
        return rows.select_related("space")


class ProposalQuerySet(models.QuerySet[Any]):
    def open(self) -> "ProposalQuerySet":
        return self.filter(state="open")

    def visible_to(self, user: Any) -> "ProposalQuerySet":
        """One's own, and those that wait for those who may found groups."""
        mine = Q(proposer=user.pk)
        seen = mine | Q(state="open") if can_create_group(user) else mine
        return self.filter(seen).select_related("proposer", "theme")


class JoinRequestQuerySet(models.QuerySet[Any]):
    def answered_by(self, user: Any) -> "JoinRequestQuerySet":
        """Those of the groups that this person leads."""
        if not is_member(user):
            return self.none()
        led = policy.facilitator_participations(user).values("space_id")
        return self.open().filter(group__space__in=led)

    def open(self) -> "JoinRequestQuerySet":
        rows = self.filter(state="open", user__is_active=True, user__state="active")
        return rows.select_related("user").order_by("asked_at")


class ReviewQuerySet(models.QuerySet[Any]):
    def open(self) -> "ReviewQuerySet":
        """Lists that nobody has gone through yet, the most urgent first."""
        rows = self.filter(closed_at=None).select_related("group__space")
        return rows.order_by("due_at", "pk")


class DestructionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "DestructionQuerySet":
        """All of them, for whoever must account for what was erased; for others those
        of groups that they were in until the end, and of parts of these."""
        if can_read_destructions(user):
            return self.all()
        if not is_member(user):
            return self.none()
        own = self.filter(readers__user=user.pk)
        within = Q(within__in=own.filter(kind="group").values("subject"))
        return self.filter(Q(pk__in=own.values("pk")) | within)


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
            Q(inviter__participations__until=None)
            | Q(inviter__participations__until__gt=now()),
            state="sent",
            expires_at__gt=now(),
            inviter__is_active=True,
            inviter__participations__space=models.F("group__space"),
            inviter__participations__role="facilitator",
            inviter__participations__state="active",
        )
