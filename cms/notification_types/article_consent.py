from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cms.models import Harvest
from notifications.models import Event, Notification
from notifications.types.base import InboxLine, NotificationType


class ConsentRequestedNotification(NotificationType):
    name = "consent_asked"
    model = Harvest

    def get_recipients(self, event: Event) -> Mapping[int, str]:
        """Return the author, while the question is open."""
        asked = event.subject.quotations.filter(
            post__author=event.concerns_id, agrees=None
        )
        if event.concerns_id is None or not asked.exists():
            return {}
        return {event.concerns_id: Notification.Reason.WROTE}

    def render_line(self, event: Event, viewer: Any) -> InboxLine:
        return InboxLine(
            _("May your text stand in an article? The topic:"),
            title=event.topic.title if event.topic else "",
            where=event.space.title if event.space else "",
            icon="document",
        )

    def path(self, event: Event) -> str:
        return f"/kennis/{event.subject.public_id}/"


TYPES = (ConsentRequestedNotification(),)
