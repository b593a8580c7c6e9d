"""Newsletter mails. The recipients are addresses; no account is needed."""

from collections.abc import Iterable

from django.conf import settings

from cms.models import EditionPage, NewsletterSubscription
from cms.newsletter import tokens
from notifications.models import MailDelivery, OutboxEvent
from notifications.types.base import DirectMail, NotificationType


class NewsletterSubscriptionNotification(NotificationType):
    name = "newsletter_asked"
    in_space = False
    model = NewsletterSubscription

    def get_mail_recipients(
        self, event: OutboxEvent
    ) -> Iterable[tuple[int | None, str]]:
        yield None, event.subject.address

    def build_mail(self, delivery: MailDelivery) -> DirectMail | None:
        row: NewsletterSubscription = delivery.about.subject
        if row.state != NewsletterSubscription.State.ASKED:
            return None
        context = {
            "url": settings.SITE_URL + tokens.confirm_path(row),
            "consent": row.consent,
        }
        return DirectMail(delivery.address, "newsletter_asked", context)


class EditionSentNotification(NotificationType):
    """Send an edition to all subscriptions confirmed at that moment."""

    name = "edition_sent"
    in_space = False
    model = EditionPage

    def get_mail_recipients(
        self, event: OutboxEvent
    ) -> Iterable[tuple[int | None, str]]:
        rows = NewsletterSubscription.objects.confirmed().order_by("pk")
        for address in rows.values_list("address", flat=True).iterator():
            yield None, address

    def build_mail(self, delivery: MailDelivery) -> DirectMail | None:
        """Return None if the recipient unsubscribed or the page was unpublished."""
        page: EditionPage = delivery.about.subject
        row = (
            NewsletterSubscription.objects.confirmed()
            .filter(address=delivery.address)
            .first()
        )
        if row is None or not page.live:
            return None
        stop = settings.SITE_URL + tokens.stop_path(row)
        headers = {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        context = _context(page) | {"stop_url": stop}
        return DirectMail(row.address, "edition", context, headers=headers)


class EditionTestedNotification(NotificationType):
    name = "edition_tested"
    in_space = False
    model = EditionPage

    def get_mail_recipients(
        self, event: OutboxEvent
    ) -> Iterable[tuple[int | None, str]]:
        yield event.actor_id, ""

    def build_mail(self, delivery: MailDelivery) -> DirectMail | None:
        user = delivery.about.actor
        page: EditionPage = delivery.about.subject
        if user is None or not user.email:
            return None
        context = _context(page.get_latest_revision_as_object())
        return DirectMail(user.email, "edition", context | {"is_test": True})


def _context(page: EditionPage) -> dict[str, object]:
    return page.mail_context() | {"url": page.get_full_url()}


TYPES = (
    NewsletterSubscriptionNotification(),
    EditionSentNotification(),
    EditionTestedNotification(),
)
