from collections.abc import Iterator

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from wagtail.models import Comment, CommentReply, PageLogEntry

from allauth.account.models import EmailAddress

from accounts.data_export.registry import ExportItem, ExportPeriod
from accounts.models import User
from cms.models import (
    Adviser,
    NewsletterSubscription,
    PageFeedback,
    Registration,
    ThemePage,
)


def export_meetings(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    rows = Registration.objects.filter(period.of("asked_at"), user=user)
    for row in rows.select_related("event").order_by("asked_at", "pk"):
        facts = {
            _("state"): row.get_state_display(),
            _("when it is"): row.event.starts_at,
        }
        url = settings.SITE_URL + (row.event.get_url() or "")
        title, moment = row.event.title, row.asked_at
        yield ExportItem(title=title, moment=moment, url=url, facts=facts)


def export_newsletter(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Export subscriptions of verified addresses, with consent text and dates."""
    owned = EmailAddress.objects.filter(user=user, verified=True).values("email")
    rows = NewsletterSubscription.objects.filter(
        period.of("asked_at"), address__in=owned
    )
    for row in rows.order_by("asked_at"):
        facts = {
            _("state"): row.get_state_display(),
            _("confirmed"): row.confirmed_at,
            _("stopped"): row.stopped_at,
        }
        yield ExportItem(
            title=row.address,
            moment=row.asked_at,
            text=row.consent,
            facts={name: value for name, value in facts.items() if value},
        )


def export_remarks(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    owned = EmailAddress.objects.filter(user=user, verified=True).values("email")
    rows = PageFeedback.objects.filter(period.of("made_at"), address__in=owned)
    for row in rows.select_related("page").order_by("made_at", "pk"):
        title, moment = f"{_('Remark about')} {row.page.title}", row.made_at
        yield ExportItem(title=title, moment=moment, text=row.text)


def export_pages(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    for adviser in Adviser.objects.filter(user=user):
        facts = {
            _("function"): adviser.job,
            _("specialism"): adviser.specialism,
            _("phone"): adviser.phone,
            _("mail address"): adviser.email,
            _("away from"): adviser.away_from,
            _("away until and including"): adviser.away_until,
        }
        kept = {name: value for name, value in facts.items() if value}
        yield ExportItem(title=f"{_('Adviser')}: {adviser.name}", facts=kept)
    for page in ThemePage.objects.filter(maintainer=user).order_by("title"):
        title = f"{capfirst(_('theme page'))}: {page.title}"
        yield ExportItem(title=title, facts={_("kept by"): user.display_name})
    acts = PageLogEntry.objects.filter(period.of("timestamp"), user=user)
    for act in acts.order_by("timestamp", "pk").iterator(chunk_size=500):
        title = f"{act.message}: {act.label}"
        yield ExportItem(title=title, moment=act.timestamp, text=act.comment)
    comments = Comment.objects.filter(period.of("created_at"), user=user)
    for comment in comments.select_related("page").order_by("created_at", "pk"):
        title, moment = f"{_('Note on')} {comment.page.title}", comment.created_at
        yield ExportItem(title=title, moment=moment, text=comment.text)
    replies = CommentReply.objects.filter(period.of("created_at"), user=user)
    for reply in replies.select_related("comment__page").order_by("created_at", "pk"):
        title = f"{_('Note on')} {reply.comment.page.title}"
        yield ExportItem(title=title, moment=reply.created_at, text=reply.text)
