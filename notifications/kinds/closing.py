"""A group that was closed, or opened again."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.models import Participation
from groups.models import Group
from notifications.kind import Kind, Line
from notifications.kinds.rosters import leading, path_of, title_of
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


class GroupNearsEnd(Kind):
    """Told to whoever leads: it closes by itself, unless they let it go on."""

    name = "group_nears_end"
    model = Group

    def hears(self, event: Event) -> Mapping[int, str]:
        group: Group = event.subject
        stands = group.ends_on is not None and not group.space.is_archived
        return leading(event) if stands else {}

    def line(self, event: Event, viewer: Any) -> Line:
        group: Group = event.subject
        day = date_format(group.ends_on, "j F Y") if group.ends_on else ""
        lead = _("This group ends on %(day)s, unless you let it go on:") % {"day": day}
        return Line(lead, title_of(event), title_of(event), icon="archive")

    def path(self, event: Event) -> str:
        return path_of(event, "")


class GroupReopened(GroupClosed):
    name = "group_reopened"

    def words(self) -> str:
        return _("This group is open again:")


KINDS = (GroupClosed(), GroupNearsEnd(), GroupReopened())
