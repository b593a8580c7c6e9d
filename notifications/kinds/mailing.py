"""What concerns somebody's mail: told on the site, since mail is what does not work."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from notifications.kind import Kind, Letter, Line
from notifications.models import (
    AddressTrouble,
    Event,
    IncomingMail,
    MailDelivery,
    Notification,
)

SETTINGS = "/meldingen/mailinstellingen/"


class ToldOnSite(Kind):
    """Something about the mail of one person, told on the site and never by mail."""

    in_space = False
    by_mail = False
    stands = Q()

    def hears(self, event: Event) -> Mapping[int, str]:
        if event.concerns_id is None:
            return {}
        return {event.concerns_id: Notification.Reason.ACCOUNT}

    def path(self, event: Event) -> str:
        return SETTINGS


class MailPaused(ToldOnSite):
    """Mail came back: none for a while."""

    name = "mail_paused"
    model = AddressTrouble

    def line(self, event: Event, viewer: Any) -> Line:
        lead = _("Our mail to you came back. You get none for a while.")
        return Line(lead, icon="warning")


class MailGivenUp(ToldOnSite):
    """Mail came back again and again."""

    name = "mail_given_up"
    model = AddressTrouble

    def line(self, event: Event, viewer: Any) -> Line:
        lead = _(
            "Our mail to you keeps coming back. You get none any more, and you read"
            " your groups again when somebody who leads them has confirmed you."
        )
        return Line(lead, icon="warning")


class ReplyRefused(Kind):
    """An answer by mail that could not be taken."""

    name = "reply_refused"
    in_space = False
    model = IncomingMail

    def mailed_to(self, event: Event) -> Iterable[tuple[int | None, str]]:
        yield event.concerns_id, ""

    def letter(self, delivery: MailDelivery) -> Letter | None:
        row: IncomingMail = delivery.about.subject
        user = delivery.about.concerns
        if user is None or not user.email or user.state != "active":
            return None
        context = {"why": row.get_outcome_display(), "moment": row.at}
        return Letter(user.email, "refused", context)


class ReplyNotPlaced(ToldOnSite):
    """An answer by mail of which it is not proved who sent it: told on the site."""

    name = "reply_not_placed"
    model = IncomingMail

    def line(self, event: Event, viewer: Any) -> Line:
        row: IncomingMail = event.subject
        return Line(row.get_outcome_display(), icon="warning")


KINDS = (MailPaused(), MailGivenUp(), ReplyRefused(), ReplyNotPlaced())
