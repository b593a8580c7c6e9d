"""Sending mails, and making downloads, whose lease is held."""

from functools import partial

from django.db import transaction

from accounts import commands as accounts
from accounts.models import AccountMail, Export
from core.clock import now
from core.mail import MailRefusedError
from core.uploads import storage
from notifications import mails
from notifications.addressing import mark
from notifications.claims import finish, hold
from notifications.commands.bouncing import note_bounce
from notifications.models import MailDelivery, Outcome


def deliver(delivery: MailDelivery) -> None:
    """Send one mail, unless there is nothing to tell any more. The lease is held by the
    caller.

    Raises what the mail server said; the row is then put back. What it will never take
    is parked at once, and noted against the address. Between the server's acceptance
    and our own note of it a crash can cost a second mail, recognisable by the same
    Message-ID.
    """
    if not hold(delivery):
        return
    message = mails.compose(delivery)
    if isinstance(message, Outcome):
        finish(delivery, MailDelivery.State.CLOSED, outcome=message)
        return
    try:
        mails.send(message)
    except MailRefusedError as refusal:
        _refused(delivery, message.to, refusal)
        return
    finish(delivery, sent_at=now(), sent_to=mark(message.to), outcome="")


@transaction.atomic
def _refused(delivery: MailDelivery, to: str, refusal: MailRefusedError) -> None:
    """Never to be taken at this address: as if it had come back."""
    fields = {"error": f"refused {refusal.code}", "outcome": Outcome.REFUSED}
    parked = MailDelivery.State.PARKED
    if finish(delivery, parked, sent_to=mark(to), **fields):
        note_bounce(delivery.public_id, is_permanent=True)


def deliver_account_mail(letter: AccountMail) -> None:
    """Send one mail of `accounts`; while the lease is ours nobody else does."""
    if hold(letter):
        accounts.send_account_mail(letter)


def make_export(export: Export) -> None:
    """Pack everything of somebody, and say that it lies ready; while the lease is ours
    nobody else does. It is held longer between the parts."""
    if not hold(export):
        return
    if not export.user.is_active:
        finish(export, Export.State.CLOSED)
        return
    name, size = accounts.pack_export(export, beat=partial(hold, export))
    with transaction.atomic():
        if finish(export, file=name, size=size, made_at=now()):
            accounts.announce_export(export)
            return
    storage.delete(name)
