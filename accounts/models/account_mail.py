"""Mails of the account pages, on their way to the worker."""

from django.db import models
from django.db.models import Q

from core.public_id import PublicIdField
from jobs.queue import QueuedJob


class AccountMail(QueuedJob):
    """A mail that answers a form of the account pages, on its way to the worker.

    Written for every address that is filled in, known or not, so that nothing about the
    answer tells which it is. What the mail says may hold a code or a link: it stands
    here sealed, and the row is deleted when the mail is sent, or after a day.
    """

    class Kind(models.TextChoices):
        LETTER = "letter"  # written in the request; `sealed` holds it
        RESET = "reset"  # a new password was asked for: the worker finds out by whom
        NOTHING = "nothing"  # nobody is behind this address

    public_id = PublicIdField()
    kind = models.CharField(max_length=10, choices=Kind)
    address = models.EmailField()
    language = models.CharField(max_length=10)
    sealed = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state="pending"),
                name="account_mail_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"account mail {self.pk}"
