from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from accounts.models import User
from cms import policy
from cms.commands.publish import increase_content_version
from cms.events import EditionDue, EditionTested, NewsletterSubscriptionRequested
from cms.models import EditionPage, NewsletterSubscription
from cms.newsletter import highlights
from core.clock import now
from core.events import publish

State = NewsletterSubscription.State
# A repeated request sends at most one mail in this period.
MIN_REQUEST_INTERVAL = timedelta(minutes=10)
# Unconfirmed subscriptions are deleted after this period.
UNCONFIRMED_TTL = timedelta(days=14)


@transaction.atomic
def subscribe(address: str, *, consent: str) -> None:
    """Send a confirmation request to the address.

    Nothing else is sent until it is confirmed.

    Does nothing for confirmed addresses and returns nothing in all cases, so that a
    caller cannot find out who is subscribed. Locks the row of the address.
    """
    address = address.lower()
    row, made = NewsletterSubscription.objects.get_or_create(
        address=address, defaults={"consent": consent}
    )
    row = NewsletterSubscription.objects.select_for_update().get(pk=row.pk)
    if row.state == State.CONFIRMED:
        return
    if not made:
        if row.state == State.ASKED and row.asked_at > now() - MIN_REQUEST_INTERVAL:
            return
        row.state, row.consent, row.asked_at = State.ASKED, consent, now()
        row.asking = F("asking") + 1
        row.save(update_fields=["state", "consent", "asked_at", "asking"])
    publish(NewsletterSubscriptionRequested(row.pk))


@transaction.atomic
def confirm_subscription(subscription: NewsletterSubscription) -> None:
    """Confirm the subscription. The caller checks the token.

    The row keeps the time and the consent text.
    """
    rows = NewsletterSubscription.objects.filter(pk=subscription.pk, state=State.ASKED)
    rows.update(state=State.CONFIRMED, confirmed_at=now(), stopped_at=None)


@transaction.atomic
def stop_subscription(subscription: NewsletterSubscription) -> None:
    """Unsubscribe. Applies to queued mails too."""
    rows = NewsletterSubscription.objects.filter(pk=subscription.pk)
    rows.exclude(state=State.STOPPED).update(state=State.STOPPED, stopped_at=now())


@transaction.atomic
def purge_unconfirmed() -> None:
    NewsletterSubscription.objects.filter(
        state=State.ASKED, asked_at__lt=now() - UNCONFIRMED_TTL, confirmed_at=None
    ).delete()


@transaction.atomic
def send_due_editions() -> None:
    """Put each edition that is due into the outbox, once."""
    for edition in EditionPage.objects.due().select_for_update(of=("self",)):
        topics = highlights.list_newest_ids(edition.highlight_count)
        EditionPage.objects.filter(pk=edition.pk).update(
            sent_at=now(), topic_ids=topics
        )
        increase_content_version()  # the page of the edition now shows the sent topics
        publish(EditionDue(edition.pk))


@transaction.atomic
def send_test(actor: User, *, edition: EditionPage) -> None:
    """Mail the newest draft of an edition to the editor who asks for it."""
    if not policy.can_send_test(actor, edition):
        raise PermissionDenied
    publish(EditionTested(edition.pk, actor.pk))
