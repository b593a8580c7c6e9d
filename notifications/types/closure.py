from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.models import Participation
from groups.models import Group
from notifications.models import Notification, OutboxEvent
from notifications.types.base import InboxLine, NotificationType
from notifications.types.membership import get_facilitators, get_path, get_title

if TYPE_CHECKING:
    from accounts.policy import Viewer


class GroupClosedNotification(NotificationType):
    """Notify all participants, who may want to save content."""

    name = "group_closed"

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        parts = Participation.objects.filter(space=event.space_id or 0)
        people = set(parts.values_list("user_id", flat=True)) - {event.actor_id or 0}
        return dict.fromkeys(people, Notification.Reason.GROUP)

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        title = event.space.title if event.space else ""
        return InboxLine(self.words(), title, title, icon="archive")

    def words(self) -> str:
        return _("This group was closed, and is erased at a date:")

    def path(self, event: OutboxEvent) -> str:
        return event.space.path if event.space else "/groepen/"


class GroupNearsEndNotification(NotificationType):
    """Notify facilitators that the group closes on its end date unless extended."""

    name = "group_nears_end"
    model = Group

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        group: Group = event.subject
        stands = group.ends_on is not None and not group.space.is_archived
        return get_facilitators(event) if stands else {}

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        group: Group = event.subject
        day = date_format(group.ends_on, "j F Y") if group.ends_on else ""
        lead = _("This group ends on %(day)s, unless you let it go on:") % {"day": day}
        return InboxLine(lead, get_title(event), get_title(event), icon="archive")

    def path(self, event: OutboxEvent) -> str:
        return get_path(event, "")


class GroupReopenedNotification(GroupClosedNotification):
    name = "group_reopened"

    def words(self) -> str:
        return _("This group is open again:")


TYPES = (
    GroupClosedNotification(),
    GroupNearsEndNotification(),
    GroupReopenedNotification(),
)
