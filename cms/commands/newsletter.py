"""Asking for the newsletter, confirming, stopping; and sending its editions."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from accounts.models import User
from cms import policy
from cms.commands.publish import increase_content_version
from cms.events import EditionDue, EditionTested, SubscriptionRequested
from cms.models import EditionPage, Subscription
from cms.newsletter import highlights
from core.clock import now
from core.events import publish

State = Subscription.State
# Who asks again and again gets one mail in so much time.
MIN_REQUEST_INTERVAL = timedelta(minutes=10)
# What was never confirmed is of no use to anybody.
UNCONFIRMED_TTL = timedelta(days=14)


@transaction.atomic
def subscribe(address: str, *, consent: str) -> None:
    """Have the address asked whether it was they; until then nothing else goes there.

    Whoever gets the newsletter already hears nothing: so an answer tells nobody who
    does. Locks the row of the address.
    """
    address = address.lower()
    row, made = Subscription.objects.get_or_create(
        address=address, defaults={"consent": consent}
    )
    row = Subscription.objects.select_for_update().get(pk=row.pk)
    if row.state == State.CONFIRMED:
        return
    if not made:
        if row.state == State.ASKED and row.asked_at > now() - MIN_REQUEST_INTERVAL:
            return
        row.state, row.consent, row.asked_at = State.ASKED, consent, now()
        row.asking = F("asking") + 1
        row.save(update_fields=["state", "consent", "asked_at", "asking"])
    publish(SubscriptionRequested(row.pk))


@transaction.atomic
def confirm_subscription(subscription: Subscription) -> None:
    """They said that it was they; who holds the link is asked by whoever calls.

    The moment and the words that were agreed to stay with the row.
    """
    rows = Subscription.objects.filter(pk=subscription.pk, state=State.ASKED)
    rows.update(state=State.CONFIRMED, confirmed_at=now(), stopped_at=None)


@transaction.atomic
def stop_subscription(subscription: Subscription) -> None:
    """No edition goes out to them from now on, those under way included."""
    rows = Subscription.objects.filter(pk=subscription.pk)
    rows.exclude(state=State.STOPPED).update(state=State.STOPPED, stopped_at=now())


@transaction.atomic
def purge_unconfirmed() -> None:
    """Addresses that never answered are taken out."""
    Subscription.objects.filter(
        state=State.ASKED, asked_at__lt=now() - UNCONFIRMED_TTL, confirmed_at=None
    ).delete()


@transaction.atomic
def send_due_editions() -> None:
    """Hand each edition whose moment has come to the outbox, once."""
    for edition in EditionPage.objects.due().select_for_update(of=("self",)):
        topics = highlights.list_newest_ids(edition.highlight_count)
        EditionPage.objects.filter(pk=edition.pk).update(
            sent_at=now(), topic_ids=topics
        )
        increase_content_version()  # its page shows from now on what was sent
        publish(EditionDue(edition.pk))


@transaction.atomic
def send_test(actor: User, *, edition: EditionPage) -> None:
    """Mail the newest draft of an edition to whoever works on it, and nobody else."""
    if not policy.can_send_test(actor, edition):
        raise PermissionDenied
    publish(EditionTested(edition.pk, actor.pk))
