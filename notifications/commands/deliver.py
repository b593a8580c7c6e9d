"""Send mail for which the caller holds a lease."""

from django.db import transaction

from core.clock import now
from core.mail import MailRefusedError
from jobs.leases import extend, finish
from notifications.commands.bounces import record_bounce
from notifications.emails import compose
from notifications.inbound.reply_addresses import hash_address
from notifications.models import MailDelivery, MailOutcome


def deliver(delivery: MailDelivery) -> None:
    """Send one mail, unless there is no longer a reason to. The caller holds the lease.

    Raises errors of the mail server, after which the job is retried. A permanently
    refused mail becomes a dead letter at once and counts as a bounce. A crash after the
    server accepted the mail, but before this is saved, can send it twice, with the same
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
    fields = {"error": f"refused {refusal.code}", "outcome": MailOutcome.REFUSED}
    dead = MailDelivery.State.DEAD
    if finish(delivery, dead, sent_to=hash_address(to), **fields):
        record_bounce(delivery.public_id, is_permanent=True)
