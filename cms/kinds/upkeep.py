"""What is told to who keeps pages."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.lists import keepers_of
from cms.models import Remark
from notifications.kind import Kind, Line
from notifications.models import Event, Notification


class RemarkMade(Kind):
    """A reader says that something on a page is not right."""

    name = "remark_made"
    in_space = False
    model = Remark
    beside = ("page",)
    joined: ClassVar[tuple[str, ...]] = ()

    def hears(self, event: Event) -> Mapping[int, str]:
        keepers = keepers_of(event.subject.page)
        return {user.pk: Notification.Reason.KEEPS_PAGES for user in keepers}

    def line(self, event: Event, viewer: Any) -> Line:
        return Line(
            _("A reader says that something is not right on the page"),
            title=event.subject.page.title,
            icon="document",
        )

    def path(self, event: Event) -> str:
        return reverse("remarks")


KINDS = (RemarkMade(),)
