"""Notifications about mail problems.

Most are shown on the site only, because mail does not arrive.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from notifications.models import (
    BouncingAddress,
    IncomingMail,
    MailDelivery,
    Notification,
    OutboxEvent,
)
from notifications.types.base import DirectMail, InboxLine, NotificationType

if TYPE_CHECKING:
    from accounts.policy import Viewer


SETTINGS_PATH = "/meldingen/mailinstellingen/"


class SiteOnlyNotification(NotificationType):
    """A notification to one user, shown in the inbox and never mailed."""

    in_space = False
    by_mail = False
    visible_if = Q()

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        if event.subject_user_id is None:
            return {}
        return {event.subject_user_id: Notification.Reason.ACCOUNT}

    def path(self, event: OutboxEvent) -> str:
        return SETTINGS_PATH


class MailPausedNotification(SiteOnlyNotification):
    name = "mail_paused"
    model = BouncingAddress

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        lead = _("Our email to you bounced. We have paused emails to you for a while.")
        return InboxLine(lead, icon="warning")


class AddressUndeliverableNotification(SiteOnlyNotification):
    name = "mail_given_up"
    model = BouncingAddress

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        lead = _(
            "Our mail to you keeps coming back. You get none any more, and you read"
            " your groups again when somebody who leads them has confirmed you."
        )
        return InboxLine(lead, icon="warning")


class ReplyRefusedNotification(NotificationType):
    name = "reply_refused"
    in_space = False
    model = IncomingMail

    def get_mail_recipients(
        self, event: OutboxEvent
    ) -> Iterable[tuple[int | None, str]]:
        yield event.subject_user_id, ""

    def build_mail(self, delivery: MailDelivery) -> DirectMail | None:
        row: IncomingMail = delivery.about.subject
        user = delivery.about.subject_user
        if user is None or not user.email or user.state != user.State.ACTIVE:
            return None
        context = {"why": row.get_outcome_display(), "moment": row.at}
        return DirectMail(user.email, "refused", context)


class ReplyNotPlacedNotification(SiteOnlyNotification):
    """A reply by mail was not posted because its sender is not authenticated."""

    name = "reply_not_placed"
    model = IncomingMail

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        row: IncomingMail = event.subject
        return InboxLine(row.get_outcome_display(), icon="warning")


TYPES = (
    MailPausedNotification(),
    AddressUndeliverableNotification(),
    ReplyRefusedNotification(),
    ReplyNotPlacedNotification(),
)
