"""What concerns somebody's mail: told on the site, since mail is what does not work."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from notifications.models import (
    AddressTrouble,
    Event,
    IncomingMail,
    MailDelivery,
    Notification,
)
from notifications.types.base import DirectMail, InboxLine, NotificationType

SETTINGS_PATH = "/meldingen/mailinstellingen/"


class SiteOnlyNotification(NotificationType):
    """Something about the mail of one person, told on the site and never by mail."""

    in_space = False
    by_mail = False
    visible_if = Q()

    def get_recipients(self, event: Event) -> Mapping[int, str]:
        if event.concerns_id is None:
            return {}
        return {event.concerns_id: Notification.Reason.ACCOUNT}

    def path(self, event: Event) -> str:
        return SETTINGS_PATH


class MailPausedNotification(SiteOnlyNotification):
    """Mail came back: none for a while."""

    name = "mail_paused"
    model = AddressTrouble

    def render_line(self, event: Event, viewer: Any) -> InboxLine:
        lead = _("Our mail to you came back. You get none for a while.")
        return InboxLine(lead, icon="warning")


class AddressUndeliverableNotification(SiteOnlyNotification):
    """Mail came back again and again."""

    name = "mail_given_up"
    model = AddressTrouble

    def render_line(self, event: Event, viewer: Any) -> InboxLine:
        lead = _(
            "Our mail to you keeps coming back. You get none any more, and you read"
            " your groups again when somebody who leads them has confirmed you."
        )
        return InboxLine(lead, icon="warning")


class ReplyRefusedNotification(NotificationType):
    """An answer by mail that could not be taken."""

    name = "reply_refused"
    in_space = False
    model = IncomingMail

    def get_mail_recipients(self, event: Event) -> Iterable[tuple[int | None, str]]:
        yield event.concerns_id, ""

    def build_mail(self, delivery: MailDelivery) -> DirectMail | None:
        row: IncomingMail = delivery.about.subject
        user = delivery.about.concerns
        if user is None or not user.email or user.state != "active":
            return None
        context = {"why": row.get_outcome_display(), "moment": row.at}
        return DirectMail(user.email, "refused", context)


class ReplyNotPlacedNotification(SiteOnlyNotification):
    """An answer by mail of which it is not proved who sent it: told on the site."""

    name = "reply_not_placed"
    model = IncomingMail

    def render_line(self, event: Event, viewer: Any) -> InboxLine:
        row: IncomingMail = event.subject
        return InboxLine(row.get_outcome_display(), icon="warning")


TYPES = (
    MailPausedNotification(),
    AddressUndeliverableNotification(),
    ReplyRefusedNotification(),
    ReplyNotPlacedNotification(),
)
