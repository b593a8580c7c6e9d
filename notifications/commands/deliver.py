"""Sending mails, and making downloads, whose lease is held."""

from functools import partial

from django.db import transaction

from accounts import commands as accounts
from accounts.models import AccountMail, Export
from core.clock import now
from core.mail import MailRefusedError
from core.uploads import storage
from jobs.leases import extend, finish
from notifications import emails
from notifications.commands.bounces import record_bounce
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
    message = emails.compose_mail(delivery)
    if isinstance(message, MailOutcome):
        finish(delivery, MailDelivery.State.CLOSED, outcome=message)
        return
    try:
        emails.send(message)
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


def deliver_account_mail(letter: AccountMail) -> None:
    """Send one mail of `accounts`; while the lease is ours nobody else does."""
    if extend(letter):
        accounts.send_account_mail(letter)


def make_export(export: Export) -> None:
    """Pack everything of somebody, and say that it lies ready; while the lease is ours
    nobody else does. It is held longer between the parts."""
    if not extend(export):
        return
    if not export.user.is_active:
        finish(export, Export.State.CLOSED)
        return
    name, size = accounts.pack_export(export, beat=partial(extend, export))
    with transaction.atomic():
        if finish(export, file=name, size=size, made_at=now()):
            accounts.announce_export(export)
            return
    storage.delete(name)
