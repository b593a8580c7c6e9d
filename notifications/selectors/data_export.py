from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress

from accounts.data_export.registry import ExportItem, ExportPeriod
from accounts.models import User
from forum.selectors.data_export import VisibleTargets
from notifications.models import (
    BouncingAddress,
    IncomingMail,
    LiveSettings,
    MailDelivery,
    MailSettings,
    Notification,
    PushSubscription,
    SpaceMailSettings,
)


def export_notifications(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Yield why, about what and when, without texts by other users."""
    sight = VisibleTargets(user)
    lines = Notification.objects.filter(period.of("created_at"), recipient=user)
    of = ("event__space", "event__topic")
    for line in lines.select_related(*of).order_by("seq"):
        where = sight.space(line.event.space) if line.event.space else {}
        facts = {_("read"): line.read_at} if line.read_at else {}
        title, moment = line.get_reason_display(), line.created_at
        if line.event.topic:
            title = f"{title}: {sight.topic(line.event.topic)}"
        yield ExportItem(title=title, moment=moment, facts=facts, **where)
    mails = MailDelivery.objects.filter(period.of("sent_at"), recipient=user)
    mails = mails.exclude(sent_at=None).select_related(*of)
    for mail in mails.order_by("sent_at"):
        title, topic = _("A mail was sent"), mail.event and mail.event.topic
        if topic:
            title = f"{title}: {sight.topic(topic)}"
        yield ExportItem(title=title, moment=mail.sent_at)


def export_mail_preferences(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Yield current preferences, in every period; defaults where nothing was chosen."""
    sight = VisibleTargets(user)
    mail = MailSettings.objects.filter(user=user).first() or MailSettings(user=user)
    facts = {
        _("what is meant for you"): mail.get_direct_frequency_display(),
        _("the rest"): mail.get_general_frequency_display(),
        _("the weekly overview"): mail.digest,
        _("hour"): mail.get_hour_display(),
        _("day"): mail.get_weekday_display(),
        _("quiet from"): mail.get_quiet_from_display(),
        _("quiet until"): mail.get_quiet_until_display(),
        _("working days only"): mail.working_days_only,
        _("language"): mail.get_language_display(),
    }
    yield ExportItem(title=_("Mail in general"), facts=_drop_empty(facts))
    for wish in SpaceMailSettings.objects.filter(user=user).select_related("space"):
        told = sight.space(wish.space)
        title = f"{_('Mail of')} {told['space']}: {wish.get_frequency_display()}"
        yield ExportItem(title=title, **told)
    live = LiveSettings.objects.filter(user=user).first() or LiveSettings(user=user)
    facts = {
        _("a few words when something new comes in"): live.toast,
        _("counted among those who read along"): live.presence,
    }
    yield ExportItem(title=_("Open pages"), facts=facts)
    browsers = PushSubscription.objects.filter(period.of("created_at"), user=user)
    for row in browsers.order_by("created_at"):
        # Only the host of the endpoint: the rest of the URL is a secret.
        facts = {_("by the service of"): urlsplit(row.endpoint).hostname}
        title, moment = _("A browser that is told of news"), row.created_at
        yield ExportItem(title=title, moment=moment, facts=facts)


def export_inbound_mail(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Yield received mails and bounces, without content."""
    for row in IncomingMail.objects.filter(period.of("at"), user=user).order_by("at"):
        yield ExportItem(
            title=_("A mail came from you"),
            moment=row.at,
            text=row.get_outcome_display(),
        )
    owned = EmailAddress.objects.filter(user=user).values("email")
    troubles = BouncingAddress.objects.filter(period.of("last_at"), address__in=owned)
    for trouble in troubles.order_by("last_at"):
        facts = {
            _("came back for good"): trouble.hard_bounces,
            _("could not be taken at that moment"): trouble.soft_bounces,
            _("no mail until"): trouble.paused_until,
            _("no mail any more"): trouble.is_disabled,
        }
        title = f"{_('Mail came back from')} {trouble.address}"
        yield ExportItem(title=title, moment=trouble.last_at, facts=_drop_empty(facts))


def _drop_empty(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in {None, ""}}
