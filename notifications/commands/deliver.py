"""Sending mails whose lease is held."""

from django.db import transaction

from core.clock import now
from core.mail import MailRefusedError
from jobs.leases import extend, finish
from notifications.commands.bounces import record_bounce
from notifications.emails import compose
from notifications.inbound.reply_addresses import hash_address
from notifications.models import MailDelivery, MailOutcome


def deliver(delivery: MailDelivery) -> None:
    """Send one mail, unless there is nothing to tell any more. The lease is held by the
    caller.

    Raises what the mail server said; the row is then put back. What it will never take
    is parked at once, and noted against the address. Between the server's acceptance
    and our own note of it a crash can cost a second mail, recognisable by the same
    Message-ID.
    """
    if not extend(delivery):
        return
    message = compose.compose_mail(delivery)
    if isinstance(message, MailOutcome):
        finish(delivery, MailDelivery.State.CLOSED, outcome=message)
        return
    try:
        compose.send(message)
    except MailRefusedError as refusal:
        _record_refusal(delivery, message.to, refusal)
        return
    finish(delivery, sent_at=now(), sent_to=hash_address(message.to), outcome="")


@transaction.atomic
def _record_refusal(delivery: MailDelivery, to: str, refusal: MailRefusedError) -> None:
    """Never to be taken at this address: as if it had come back."""
    fields = {"error": f"refused {refusal.code}", "outcome": MailOutcome.REFUSED}
    parked = MailDelivery.State.DEAD
    if finish(delivery, parked, sent_to=hash_address(to), **fields):
        record_bounce(delivery.public_id, is_permanent=True)
