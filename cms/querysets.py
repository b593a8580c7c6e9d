"""Lists of pages that any reader may see, and of who signs up for meetings."""

from typing import Any

from django.db import models
from django.db.models import F

from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from accounts.policy import is_member


class ShownQuerySet(PageQuerySet):
    def shown(self) -> "ShownQuerySet":
        """Published, and shut to nobody."""
        found: ShownQuerySet = self.live().public()
        return found

    def visible_to(self, user: Any) -> "ShownQuerySet":
        """What this reader may open: pages that are shut to visitors as well, for who
        was let in."""
        found: ShownQuerySet = self.live() if is_member(user) else self.shown()
        return found

    def about(self, theme: Any) -> "ShownQuerySet":
        """Those that belong to a theme."""
        return self.filter(themes=theme)


class PublicationQuerySet(ShownQuerySet):
    def newest_first(self) -> "PublicationQuerySet":
        """By day, then by number: letters of one day are read in their order."""
        return self.order_by("-published_on", "-number", "-pk")

    def oldest_first(self) -> "PublicationQuerySet":
        return self.order_by("published_on", "number", "pk")

    def years(self) -> list[int]:
        """In which something came out, newest first."""
        dates = self.order_by().dates("published_on", "year", order="DESC")
        return [day.year for day in dates]


class EventQuerySet(ShownQuerySet):
    def coming(self, moment: Any) -> "EventQuerySet":
        """Not over yet, soonest first."""
        return self.filter(ends_at__gt=moment).order_by("starts_at", "pk")

    def past(self, moment: Any) -> "EventQuerySet":
        """Over, last one first."""
        return self.filter(ends_at__lte=moment).order_by(F("starts_at").desc(), "-pk")


ShownManager = PageManager.from_queryset(ShownQuerySet)
PublicationManager = PageManager.from_queryset(PublicationQuerySet)
EventManager = PageManager.from_queryset(EventQuerySet)


class RegistrationQuerySet(models.QuerySet[Any]):
    def of(self, user: Any) -> "RegistrationQuerySet":
        return self.filter(user=user)

    def coming(self) -> "RegistrationQuerySet":
        return self.filter(state="coming")

    def standing(self) -> "RegistrationQuerySet":
        """With a place, or waiting for one."""
        return self.exclude(state="cancelled")

    def in_line(self) -> "RegistrationQuerySet":
        """Who waits, first come first."""
        return self.filter(state="waiting").order_by("asked_at", "pk")
