"""What was told and mailed to somebody, for the download of all of it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.export import Item, Period
from accounts.models import User
from forum.owndata import Sight
from notifications.models import MailDelivery, Notification


def export_told(user: User, period: Period) -> Iterator[Item]:
    """Why, of where and when; the words themselves are those of others."""
    sight = Sight(user)
    lines = Notification.objects.filter(period.of("created_at"), recipient=user)
    for line in lines.select_related("event__space").order_by("seq"):
        where = sight.space(line.event.space) if line.event.space else {}
        facts = {_("read"): line.read_at} if line.read_at else {}
        title, moment = line.get_reason_display(), line.created_at
        yield Item(title=title, moment=moment, facts=facts, **where)
    mails = MailDelivery.objects.filter(period.of("sent_at"), recipient=user)
    for mail in mails.exclude(sent_at=None).order_by("sent_at"):
        yield Item(title=_("A mail was sent"), moment=mail.sent_at)
