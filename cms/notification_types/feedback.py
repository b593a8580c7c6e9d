from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.models import PageFeedback
from cms.page_cache.discussions import list_keepers
from notifications.models import Notification, OutboxEvent
from notifications.types.base import InboxLine, NotificationType

if TYPE_CHECKING:
    from accounts.policy import Viewer


class FeedbackReceivedNotification(NotificationType):
    name = "remark_made"
    in_space = False
    model = PageFeedback
    subject_related = ("page",)
    line_related: ClassVar[tuple[str, ...]] = ()

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        keepers = list_keepers(event.subject.page)
        return {user.pk: Notification.Reason.KEEPS_PAGES for user in keepers}

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        return InboxLine(
            _("A reader says that something is not right on the page"),
            title=event.subject.page.title,
            icon="document",
        )

    def path(self, event: OutboxEvent) -> str:
        return reverse("feedback-list")


TYPES = (FeedbackReceivedNotification(),)
