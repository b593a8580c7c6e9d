from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cms.models import ArticleDraft
from notifications.models import Notification, OutboxEvent
from notifications.types.base import InboxLine, NotificationType

if TYPE_CHECKING:
    from accounts.policy import Viewer


class ConsentRequestedNotification(NotificationType):
    name = "consent_asked"
    model = ArticleDraft

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        """Return the author, while the question is open."""
        asked = event.subject.quotations.filter(
            post__author=event.subject_user_id, consent=None
        )
        if event.subject_user_id is None or not asked.exists():
            return {}
        return {event.subject_user_id: Notification.Reason.WROTE}

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        return InboxLine(
            _("May your text stand in an article? The topic:"),
            title=event.topic.title if event.topic else "",
            where=event.space.title if event.space else "",
            icon="document",
        )

    def path(self, event: OutboxEvent) -> str:
        return f"/kennis/{event.subject.public_id}/"


TYPES = (ConsentRequestedNotification(),)
