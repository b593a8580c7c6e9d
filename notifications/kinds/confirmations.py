"""Somebody in a group works elsewhere now: whoever leads it says whether they stay."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.names import person
from accounts.policy import moderators
from forum.models import Participation
from notifications.kind import Kind, Line
from notifications.models import Event, Notification


def _waits(event: Event) -> bool:
    rows = Participation.every.filter(user=event.concerns_id, state="waiting")
    return rows.exists()


class ConfirmationWanted(Kind):
    """Told to who leads the group, while it is so."""

    name = "confirmation_wanted"

    def hears(self, event: Event) -> Mapping[int, str]:
        leaders = Participation.objects.filter(space=event.space, role="facilitator")
        if not _waits(event):
            return {}
        ids = leaders.values_list("user_id", flat=True)
        return dict.fromkeys(ids, Notification.Reason.GROUP)

    def line(self, event: Event, viewer: Any) -> Line:
        if event.concerns is None or event.space is None:
            raise ValueError(f"{event} tells of nobody")
        who = person(event.concerns)
        return Line(
            lead=_("%(name)s works elsewhere now. Who stays in the group?")
            % {"name": who.name},
            where=event.space.title,
            byline=who,
        )

    def path(self, event: Event) -> str:
        return reverse("group_confirmations")


class LeaderlessGroup(Kind):
    """Told to moderators, without a word about the group: they are not in it."""

    name = "confirmation_wanted_by_nobody"
    in_space = False

    def hears(self, event: Event) -> Mapping[int, str]:
        waiting = Participation.every.filter(user=event.concerns_id, state="waiting")
        led = Participation.objects.filter(role="facilitator").values("space_id")
        if not waiting.exclude(space__in=led).exists():
            return {}
        ids = User.objects.filter(moderators()).values_list("pk", flat=True)
        return dict.fromkeys(ids, Notification.Reason.ACCOUNT)

    def line(self, event: Event, viewer: Any) -> Line:
        return Line(
            lead=_("Somebody works elsewhere now, in a group that nobody leads."),
            icon="people",
        )

    def path(self, event: Event) -> str:
        return reverse("group_confirmations")


KINDS = (ConfirmationWanted(), LeaderlessGroup())
