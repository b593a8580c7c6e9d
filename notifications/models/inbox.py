from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.public_id import PublicIdField
from notifications.models.mail_delivery import MailDelivery
from notifications.models.outbox import OutboxEvent
from notifications.querysets import NotificationQuerySet


class Inbox(models.Model):
    """The sequence number of a user's last notification; locked while numbering."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="inbox"
    )
    last_seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"inbox {self.pk}"


class Notification(models.Model):
    """An event that reached a user. `seq` is the order in the user's inbox."""

    class Reason(models.TextChoices):
        ANSWER = "answer", _("An answer to you")
        OWN_TOPIC = "own_topic", _("A reply to your topic")
        TOPIC = "topic", _("You follow this topic")
        MENTION = "mention", _("You were mentioned")
        ACCEPTED = "accepted", _("Your answer was chosen")
        SOLVED = "solved", _("Your question has an answer")
        MODERATED = "moderated", _("A moderator did something")
        INVITATION = "invitation", _("You were invited")
        MEETING = "meeting", _("A meeting of your group")
        ROUND = "round", _("A round of your group")
        GROUP = "group", _("You are in this group")
        ANNOUNCEMENT = "announcement", _("An announcement")
        ACCOUNT = "account", _("It concerns your account")
        SPACE = "space", _("You take part in this space")
        ADVISER = "adviser", _("You advise here")
        WROTE = "wrote", _("You wrote this")
        KEEPS_PAGES = "keeps_pages", _("You keep this page")

    public_id = PublicIdField()
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notifications",
        db_index=False,
    )
    event = models.ForeignKey(
        OutboxEvent, models.CASCADE, related_name="notifications", db_index=False
    )
    reason = models.CharField(max_length=20, choices=Reason)
    seq = models.PositiveBigIntegerField()
    # The mail, single or batched, that includes this notification.
    mail = models.ForeignKey(
        MailDelivery, models.SET_NULL, null=True, related_name="notifications"
    )
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recipient"], name="notification_once"
            ),
            models.UniqueConstraint(
                fields=["recipient", "seq"], name="notification_numbered_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "-seq"],
                condition=Q(read_at=None),
                name="notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"notification {self.pk}"
