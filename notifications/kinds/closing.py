"""A group that was closed, or opened again."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from forum.models import Participation
from notifications.kind import Kind, Line
from notifications.models import Event, Notification


class GroupClosed(Kind):
    """Told to everybody in it: they may want to take something along."""

    name = "group_closed"

    def hears(self, event: Event) -> Mapping[int, str]:
        parts = Participation.objects.filter(space=event.space_id or 0)
        people = set(parts.values_list("user_id", flat=True)) - {event.actor_id or 0}
        return dict.fromkeys(people, Notification.Reason.GROUP)

    def line(self, event: Event, viewer: Any) -> Line:
        title = event.space.title if event.space else ""
        return Line(self.words(), title, title, icon="archive")

    def words(self) -> str:
        return _("This group was closed, and is erased at a date:")

    def path(self, event: Event) -> str:
        return event.space.path if event.space else "/groepen/"


class GroupReopened(GroupClosed):
    name = "group_reopened"

    def words(self) -> str:
        return _("This group is open again:")


KINDS = (GroupClosed(), GroupReopened())
