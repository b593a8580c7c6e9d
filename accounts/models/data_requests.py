from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.querysets import DataExportQuerySet
from core.public_id import PublicIdField
from jobs.queue import QueuedJob


class DataExport(QueuedJob):
    """A download of all data about a user: packed by the worker, kept for a week."""

    public_id = PublicIdField()
    user = models.ForeignKey(User, models.PROTECT, related_name="exports")
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("up to and including"), null=True, blank=True)
    file = models.CharField(max_length=120, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    made_at = models.DateTimeField(null=True, editable=False)

    objects = DataExportQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="pending"),
                name="data_export_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.public_id}"


class AccountDeletion(QueuedJob):
    """The deletion of an account.

    The identity is encrypted in `encrypted_identity` until it is cleared everywhere. After that,
    the row records when this was done, and nothing about the person.
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="deletion")
    removes_texts = models.BooleanField()
    # Names and addresses; emptied when they are cleared everywhere.
    encrypted_identity = models.TextField(blank=True)
    # Number of rows that a hold retains; checked again every day.
    rows_on_hold = models.PositiveIntegerField(default=0)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="pending"),
                name="account_deletion_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"account deletion {self.pk}"
