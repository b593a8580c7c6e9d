from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.models import Remark
from cms.page_cache.discussions import list_keepers
from notifications.models import Event, Notification
from notifications.types.base import InboxLine, NotificationType


class FeedbackReceivedNotification(NotificationType):
    name = "remark_made"
    in_space = False
    model = Remark
    subject_related = ("page",)
    line_related: ClassVar[tuple[str, ...]] = ()

    def get_recipients(self, event: Event) -> Mapping[int, str]:
        keepers = list_keepers(event.subject.page)
        return {user.pk: Notification.Reason.KEEPS_PAGES for user in keepers}

    def render_line(self, event: Event, viewer: Any) -> InboxLine:
        return InboxLine(
            _("A reader says that something is not right on the page"),
            title=event.subject.page.title,
            icon="document",
        )

    def path(self, event: Event) -> str:
        return reverse("remarks")


TYPES = (FeedbackReceivedNotification(),)
