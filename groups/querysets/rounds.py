"""Rounds, and what is written in them."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from forum import policy
from groups.policy.rounds import contributions_seen_by


class MethodQuerySet(models.QuerySet[Any]):
    def of(self, *, slug: str | None = None) -> "MethodQuerySet":
        """The versions that may be chosen now."""
        rows = self.filter(is_offered=True).order_by("name")
        return rows if slug is None else rows.filter(slug=slug)

    def newest(self) -> "MethodQuerySet":
        """The last version of each, whether it may be chosen or not."""
        later = self.filter(slug=OuterRef("slug"), version__gt=OuterRef("version"))
        return self.filter(~Exists(later.order_by()))


class RoundQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "RoundQuerySet":
        """Rounds of groups that somebody sees: that they are, not what is in them."""
        seen = policy.prefix_q(policy.spaces_seen_by(user), "group__space")
        return self.filter(seen).select_related("group__space", "method")


class ContributionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "ContributionQuerySet":
        """What this person may read now: never what is still blind or sealed."""
        return self.filter(contributions_seen_by(user)).select_related("author")
