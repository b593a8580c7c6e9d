from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.public_id import PublicIdField
from jobs.queue import QueuedJob
from notifications.models.outbox import OutboxEvent
from notifications.querysets import MailDeliveryQuerySet


class MailDelivery(QueuedJob):
    """One mail to one address, about one event or several notifications.

    Holds ids only. The content is composed when the mail is sent.
    """

    class Kind(models.TextChoices):
        TRANSACTIONAL = "letter", _("a mail about one thing, whatever somebody chose")
        IMMEDIATE = "note", _("a mail about one thing")
        BATCH = "bundle", _("several things together")
        DIGEST = "digest", _("the weekly overview")

    public_id = PublicIdField()
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.TRANSACTIONAL)
    # Set for a mail about one event.
    event: models.ForeignKey[Any, Any] = models.ForeignKey(
        OutboxEvent, models.CASCADE, null=True, related_name="mails"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
    )
    # Only if the recipient may have no account; otherwise looked up when sending.
    address = models.EmailField(blank=True)
    # For a batched mail: the scheduled time, which does not change. `due_at` may.
    period = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # Hash of the address, so that a bounce does not count against an address that the
    # user has changed since.
    sent_to = models.CharField(max_length=16, blank=True)
    # Why it was not sent, or what happened after sending: a `MailOutcome`.
    outcome = models.CharField(max_length=20, blank=True)

    objects = MailDeliveryQuerySet.as_manager()  # type: ignore[misc]

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
            models.UniqueConstraint(
                fields=["recipient", "kind", "period"], name="mail_once_a_period"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["letter", "note"], event__isnull=False)
                | Q(kind__in=["bundle", "digest"], period__isnull=False),
                name="mail_of_an_event_or_a_period",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="pending"), name="mail_pending"
            ),
            models.Index(
                fields=["due_at"], condition=Q(state="dead"), name="mail_dead"
            ),
            models.Index(fields=["recipient", "-created_at"], name="mail_of_a_person"),
            # For monitoring, which reads the last hour all day.
            models.Index(
                fields=["sent_at"], condition=Q(sent_at__isnull=False), name="mail_sent"
            ),
            models.Index(
                fields=["due_at"], condition=Q(outcome="refused"), name="mail_refused"
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.public_id}"

    @property
    def about(self) -> OutboxEvent:
        """Return the event of a mail about one event, or raise ValueError."""
        event: OutboxEvent | None = self.event
        if event is None:
            raise ValueError(f"{self} is of no event")
        return event


class MailOutcome(models.TextChoices):
    """Outcome of a mail other than a successful delivery."""

    READ = "read", _("you had read it on the site already")
    OVER = "over", _("what it told of was no longer there")
    UNWANTED = "unwanted", _("you no longer wanted mail about this")
    NO_ADDRESS = "no_address", _("you had no e-mail address at that moment")
    PAUSED = "paused", _("mail to your address did not arrive at that moment")
    EMPTY = "empty", _("there was nothing new for you")
    REFUSED = "refused", _("the mail server of your organisation refused it")
    BOUNCED = "bounced", _("it came back")
