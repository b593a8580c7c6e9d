from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef

from forum import policy
from groups.policy.rounds import contributions_seen_by

if TYPE_CHECKING:
    from accounts.policy import Viewer


class MethodQuerySet(models.QuerySet[Any]):
    def of(self, *, slug: str | None = None) -> "MethodQuerySet":
        """Return the versions that can be chosen for a new round."""
        rows = self.filter(is_offered=True).order_by("name")
        return rows if slug is None else rows.filter(slug=slug)

    def newest(self) -> "MethodQuerySet":
        """Return the newest version of each method, offered or not."""
        later = self.filter(slug=OuterRef("slug"), version__gt=OuterRef("version"))
        return self.filter(~Exists(later.order_by()))


class RoundQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> "RoundQuerySet":
        """Return the rounds whose existence the user can see; not their content."""
        seen = policy.prefix_q(policy.spaces_seen_by(user), "group__space")
        return self.filter(seen).select_related("group__space", "method")


class ContributionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> "ContributionQuerySet":
        """Return the contributions that the user can read: no blind or sealed ones."""
        return self.filter(contributions_seen_by(user)).select_related("author")
