"""Feedback about pages: remarks of readers and broken links."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q

from wagtail.models import Page

from accounts.models import User
from accounts.policy import can_keep_pages
from cms.commands import link_check
from cms.events import FeedbackReceived
from cms.models import LinkCheck, PageFeedback
from core.clock import now
from core.events import publish

# Handled remarks are kept this long, for readers who ask about the result.
RETENTION_PERIOD = timedelta(days=90)
CHECK_INTERVAL = timedelta(days=1)
BATCH_SIZE = 10  # pages per run of the job


@transaction.atomic
def send_feedback(page: Page, *, text: str, address: str = "") -> PageFeedback:
    """Store a reader's remark about a page and notify its editor.

    The caller checks that the reader may see the page.
    """
    remark: PageFeedback = PageFeedback.objects.create(
        page=page, text=text, address=address
    )
    publish(FeedbackReceived(remark.pk))
    return remark


def mark_feedback_handled(
    actor: User, remark: PageFeedback, *, is_handled: bool
) -> bool:
    """Mark a remark as handled or open. Return whether it changed."""
    if not can_keep_pages(actor):
        raise PermissionDenied
    rows = PageFeedback.objects.filter(pk=remark.pk, handled_at__isnull=is_handled)
    return rows.update(handled_at=now() if is_handled else None) > 0


def purge_feedback() -> None:
    """Delete handled remarks, with their addresses, after the retention period."""
    PageFeedback.objects.filter(handled_at__lt=now() - RETENTION_PERIOD).delete()


def check_links() -> None:
    """Check the links of pages that were not checked today, one batch at a time."""
    pages = link_check.list_checked_pages()
    LinkCheck.objects.exclude(page__in=pages).delete()
    waiting = Q(link_check=None) | Q(link_check__checked_at__lt=now() - CHECK_INTERVAL)
    rows = pages.filter(waiting).order_by(
        F("link_check__checked_at").asc(nulls_first=True), "pk"
    )
    visitor = link_check.LinkVisitor()
    for page in rows.specific()[:BATCH_SIZE]:
        broken = [
            {"target": link.target, "why": link.why} for link in visitor.broken_on(page)
        ]
        facts = {"checked_at": now(), "broken": broken}
        LinkCheck.objects.update_or_create(page_id=page.pk, defaults=facts)


def reset_link_check(page: Page) -> None:
    """Forget the result of a page whose text changed, so that it is checked again."""
    LinkCheck.objects.filter(page=page.pk).delete()
