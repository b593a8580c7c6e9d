from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import DataExport
from notifications.models import MailDelivery, Notification, OutboxEvent
from notifications.types.base import DirectMail, InboxLine, NotificationType

if TYPE_CHECKING:
    from accounts.policy import Viewer


class ExportReadyNotification(NotificationType):
    """Notify the owner in the inbox and by mail. The file is only on the site."""

    name = "export_made"
    in_space = False
    model = DataExport

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        return {event.subject.user_id: Notification.Reason.ACCOUNT}

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        return InboxLine(lead=_("Your data is ready to download"), icon="document")

    def path(self, event: OutboxEvent) -> str:
        return reverse("data-export")

    def get_mail_recipients(
        self, event: OutboxEvent
    ) -> Iterable[tuple[int | None, str]]:
        yield event.subject.user_id, ""

    def build_mail(self, delivery: MailDelivery) -> DirectMail | None:
        user = delivery.recipient
        if user is None or not user.is_active or not user.email:
            return None
        return DirectMail(user.email, "export_made", {"name": user.display_name})


TYPES = (ExportReadyNotification(),)
