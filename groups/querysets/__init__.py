from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.policy import Viewer, is_member
from core.clock import now
from forum import policy
from forum.models import Participation
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
    "MembershipReviewQuerySet",
    "RoundQuerySet",
]


class GroupQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Viewer) -> "GroupQuerySet":
        seen = policy.prefix_q(policy.spaces_seen_by(user), "space")
        return self.filter(seen).select_related("space")

    def listed_at(self, space: object) -> "GroupQuerySet":
        """Return the groups that the theme page lists for signed-in users."""
        rows = self.listed_at_any([space])
        return rows.order_by("space__title")

    def listed_at_any(self, spaces: object) -> "GroupQuerySet":
        return self._listed().filter(theme__in=spaces)

    def listed_to(self, user: Viewer) -> "GroupQuerySet":
        """Return the groups whose name and purpose are visible to this non-member."""
        if not is_member(user):
            return self.none()
        return self._listed().filter(theme__isnull=False)

    def _listed(self) -> "GroupQuerySet":
        """Exclude archived groups: nobody can join them."""
        rows = self.filter(is_listed=True, space__archived_at=None)
        return rows.select_related("space")


class ProposalQuerySet(models.QuerySet[Any]):
    def open(self) -> "ProposalQuerySet":
        return self.filter(state=self.model.State.OPEN)

    def visible_to(self, user: Viewer) -> "ProposalQuerySet":
        """Return the user's own proposals, and for moderators all open ones."""
        mine = Q(proposer=user.pk)
        waits = Q(state=self.model.State.OPEN)
        seen = mine | waits if can_create_group(user) else mine
        return self.filter(seen).select_related("proposer", "theme")


class JoinRequestQuerySet(models.QuerySet[Any]):
    def answered_by(self, user: Viewer) -> "JoinRequestQuerySet":
        if not is_member(user):
            return self.none()
        led = policy.facilitator_participations(user).values("space_id")
        return self.open().filter(group__space__in=led)

    def open(self) -> "JoinRequestQuerySet":
        rows = self.filter(
            state=self.model.State.OPEN,
            user__is_active=True,
            user__state=User.State.ACTIVE,
        )
        return rows.select_related("user").order_by("asked_at")


class MembershipReviewQuerySet(models.QuerySet[Any]):
    def open(self) -> "MembershipReviewQuerySet":
        """Return the open reviews, the most urgent first."""
        rows = self.filter(closed_at=None).select_related("group__space")
        return rows.order_by("due_at", "pk")


class DestructionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Viewer) -> "DestructionQuerySet":
        """Return the destruction records that the user can see.

        Moderators and administrators see all records, others those of groups of which
        they were a member until the end.
        """
        if can_read_destructions(user):
            return self.all()
        if not is_member(user):
            return self.none()
        own = self.filter(readers__user=user.pk)
        within = Q(within__in=own.filter(kind="group").values("subject"))
        return self.filter(Q(pk__in=own.values("pk")) | within)


class InvitationQuerySet(models.QuerySet[Any]):
    def of(self, token_hash: str) -> "InvitationQuerySet":
        rows = self.open().filter(token_hash=token_hash)
        return rows.select_related("group__space", "inviter")

    def visible_to(self, user: Viewer) -> "InvitationQuerySet":
        """Return the open invitations to a verified address of the user."""
        if not is_member(user):
            return self.none()
        rows = EmailAddress.objects.filter(user=user, verified=True)
        mine = rows.annotate(lower=Lower("email")).values("lower")
        return self.open().filter(address__in=mine).select_related("group__space")

    def open(self) -> "InvitationQuerySet":
        """Return unanswered, valid invitations by a current facilitator."""
        return self.filter(
            Q(inviter__participations__until=None)
            | Q(inviter__participations__until__gt=now()),
            state=self.model.State.SENT,
            expires_at__gt=now(),
            inviter__is_active=True,
            inviter__participations__space=models.F("group__space"),
            inviter__participations__role=Participation.Role.FACILITATOR,
            inviter__participations__state=Participation.State.ACTIVE,
        )
