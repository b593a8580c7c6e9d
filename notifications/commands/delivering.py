"""Sending mails whose lease is held."""

from django.utils import timezone

from accounts import commands as accounts
from accounts.models import AccountMail
from notifications import mails
from notifications.claims import finish, hold
from notifications.models import MailDelivery


def deliver(delivery: MailDelivery) -> None:
    """Send one mail, unless what it tells of is over. The lease is held by the caller.

    Raises what the mail server said; the row is then put back. Between the server's
    acceptance and our own note of it a crash can cost a second mail, recognisable by
    the same Message-ID.
    """
    if not hold(delivery):
        return
    message = mails.compose(delivery)
    if message is None:
        finish(delivery, MailDelivery.State.CLOSED)
        return
    mails.send(message)
    finish(delivery, sent_at=timezone.now())


def deliver_account_mail(letter: AccountMail) -> None:
    """Send one mail of `accounts`; while the lease is ours nobody else does."""
    if hold(letter):
        accounts.send_account_mail(letter)
