from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from core.clock import now
from groups.policy import meetings as policy

if TYPE_CHECKING:
    from accounts.policy import Viewer


class MeetingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> "MeetingQuerySet":
        seen = policy.meetings_seen_by(user)
        return self.filter(seen).select_related("group__space")

    def coming(self) -> "MeetingQuerySet":
        """Return meetings that are not over, also cancelled ones, in order of start."""
        rows = self.filter(ends_at__gt=now()).exclude(state=self.model.State.CHOOSING)
        return rows.order_by("starts_at", "pk")

    def ahead(self) -> "MeetingQuerySet":
        """Return planned meetings and date polls, those with a date first."""
        state = self.model.State
        planned = Q(state=state.PLANNED, ends_at__gt=now())
        rows = self.filter(planned | Q(state=state.CHOOSING))
        return rows.order_by(F("starts_at").asc(nulls_last=True), "pk")

    def standing(self) -> "MeetingQuerySet":
        return self.filter(state=self.model.State.PLANNED)

    def choosing(self) -> "MeetingQuerySet":
        return self.filter(state=self.model.State.CHOOSING).order_by("made_at", "pk")

    def past(self) -> "MeetingQuerySet":
        rows = self.filter(ends_at__lte=now(), state=self.model.State.PLANNED)
        return rows.order_by("-starts_at", "-pk")

    def with_people(self) -> "MeetingQuerySet":
        return self.prefetch_related("attendances__user")


class CalendarKeyQuerySet(models.QuerySet[Any]):
    def of(self, token_hash: str) -> "CalendarKeyQuerySet":
        return self.filter(token_hash=token_hash).select_related("user")

    def visible_to(self, user: "Viewer") -> "CalendarKeyQuerySet":
        return self.filter(user=user.pk)
