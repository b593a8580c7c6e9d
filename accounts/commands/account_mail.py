"""Mails that answer a form: queued by the page, sent by the worker."""

import json
from datetime import timedelta

from django.db import transaction
from django.utils.translation import get_language

from accounts.commands import account_emails
from accounts.events import AccountMailQueued
from accounts.models import AccountMail
from core.clock import now
from core.events import publish
from core.security.encryption import encrypt
from jobs.leases import extend

MAIL_RETENTION = timedelta(days=1)


@transaction.atomic
def queue_mail(*, address: str, subject: str, text: str) -> None:
    """Have the worker send what answers a form; the page does not wait for it."""
    _queue(AccountMail.Kind.LETTER, address, _encrypt(subject, text))


@transaction.atomic
def queue_decoy(*, address: str, subject: str, text: str) -> None:
    """Nobody is behind this address: a row that is not sent, at the same cost."""
    _queue(AccountMail.Kind.NOTHING, address, _encrypt(subject, text))


@transaction.atomic
def queue_password_reset(address: str) -> None:
    """Somebody asked for a new password. Who that is, if anybody, the worker finds."""
    _queue(AccountMail.Kind.RESET, address)


def _encrypt(subject: str, text: str) -> str:
    return encrypt(json.dumps({"subject": subject, "text": text}))


def _queue(kind: str, address: str, sealed: str = "") -> None:
    AccountMail.objects.create(
        kind=kind, address=address, sealed=sealed, language=get_language() or ""
    )
    publish(AccountMailQueued())


def send_account_mail(mail: AccountMail) -> None:
    """Send what waits and forget it. Raises what the mail server said.

    The lease is held by the caller. A crash between the server's acceptance and our
    forgetting can cost a second mail, recognisable by the same Message-ID.
    """
    for letter in account_emails.get_emails(mail):
        account_emails.send_email(mail, letter)
    mail.delete()


@transaction.atomic
def delete_expired_mails() -> None:
    """What could not be sent for a day is of no use to anybody, and holds a secret."""
    AccountMail.objects.filter(created_at__lt=now() - MAIL_RETENTION).delete()


def deliver_account_mail(letter: AccountMail) -> None:
    """Send one mail of `accounts`; while the lease is ours nobody else does."""
    if extend(letter):
        send_account_mail(letter)
