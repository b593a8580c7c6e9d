"""Mails in response to a form: queued by the request, sent by the worker."""

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
    """Queue a mail, so that the request does not wait for the mail server."""
    _queue(AccountMail.Kind.LETTER, address, _encrypt(subject, text))


@transaction.atomic
def queue_decoy(*, address: str, subject: str, text: str) -> None:
    """Queue a row that is not sent, so that every address takes the same time."""
    _queue(AccountMail.Kind.NOTHING, address, _encrypt(subject, text))


@transaction.atomic
def queue_password_reset(address: str) -> None:
    """Queue a password reset. The worker looks up the user."""
    _queue(AccountMail.Kind.RESET, address)


def _encrypt(subject: str, text: str) -> str:
    return encrypt(json.dumps({"subject": subject, "text": text}))


def _queue(kind: str, address: str, encrypted_content: str = "") -> None:
    AccountMail.objects.create(
        kind=kind,
        address=address,
        encrypted_content=encrypted_content,
        language=get_language() or "",
    )
    publish(AccountMailQueued())


def send_account_mail(mail: AccountMail) -> None:
    """Send a queued mail and delete its row. Raises the mail server's exception.

    The caller holds the lease. A crash between sending and deleting can cause a second
    mail, with the same Message-ID.
    """
    for letter in account_emails.get_emails(mail):
        account_emails.send_email(mail, letter)
    mail.delete()


@transaction.atomic
def delete_expired_mails() -> None:
    """Delete mails that could not be sent for a day: they contain secrets."""
    AccountMail.objects.filter(created_at__lt=now() - MAIL_RETENTION).delete()


def deliver_account_mail(letter: AccountMail) -> None:
    """Send one mail, unless another worker has taken over the lease."""
    if extend(letter):
        send_account_mail(letter)
