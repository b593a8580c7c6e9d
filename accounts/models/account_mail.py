from django.db import models
from django.db.models import Q

from core.public_id import PublicIdField
from jobs.queue import QueuedJob


class AccountMail(QueuedJob):
    """A mail in response to a form of the account pages, queued for the worker.

    Created for every submitted address, known or not, so that the response does not
    reveal which addresses have an account. The text may contain a code or a link: it is
    encrypted, and the row is deleted after sending or after a day.
    """

    class Kind(models.TextChoices):
        LETTER = "letter"  # rendered in the request, stored in `encrypted_content`
        RESET = "reset"  # password reset: the worker looks up the user
        NOTHING = "nothing"  # nothing is sent

    public_id = PublicIdField()
    kind = models.CharField(max_length=10, choices=Kind)
    address = models.EmailField()
    language = models.CharField(max_length=10)
    encrypted_content = models.TextField(blank=True)

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
