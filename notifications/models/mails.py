"""The mails that wait."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from core.work import Work
from notifications.models.outbox import Event


class MailDelivery(Work):
    """One mail to one address about one event."""

    public_id = PublicIdField()
    event = models.ForeignKey(Event, models.CASCADE, related_name="mails")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    # Only where the addressee may have no account; else it is asked at sending.
    address = models.EmailField(blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recipient"],
                condition=Q(recipient__isnull=False),
                name="mail_once_to_a_person",
            ),
            models.UniqueConstraint(
                fields=["event", "address"],
                condition=Q(recipient=None),
                name="mail_once_to_an_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="pending"), name="mail_pending"
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.public_id}"
