"""The outbox, what reached whom, and the mails that wait."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import PublicIdField
from core.work import Work
from forum.models import ModerationEntry, Post, Space, Topic
from groups.models import Invitation
from notifications.querysets import NotificationQuerySet


class Event(Work):
    """The outbox: what happened, in ids, written with what happened."""

    class Kind(models.TextChoices):
        POST_CREATED = "post_created", _("new post")
        INVITATION_SENT = "invitation_sent", _("invitation")
        WAIT_ENDED = "wait_ended", _("admission")
        ANSWER_ACCEPTED = "answer_accepted", _("answer chosen")
        MODERATED = "moderated", _("act of a moderator")
        MENTIONED = "mentioned", _("somebody mentioned in an edit")

    kind = models.CharField(max_length=20, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    # Empty only for what concerns an account.
    space = models.ForeignKey(Space, models.CASCADE, null=True, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(
        Invitation, models.CASCADE, null=True, related_name="+"
    )
    entry = models.ForeignKey(
        ModerationEntry, models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="pending"), name="event_pending"
            ),
        ]

    def __str__(self) -> str:
        return f"event {self.pk}"


class Inbox(models.Model):
    """One row per person that numbers what reaches them; locked while numbering."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="inbox"
    )
    last_seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"inbox {self.pk}"


class Notification(models.Model):
    """One event that reached one person, once, and why."""

    class Reason(models.TextChoices):
        ANSWER = "answer", _("An answer to you")
        OWN_TOPIC = "own_topic", _("A reply to your topic")
        TOPIC = "topic", _("You follow this topic")
        MENTION = "mention", _("You were mentioned")
        ACCEPTED = "accepted", _("Your answer was chosen")
        MODERATED = "moderated", _("A moderator did something")
        SPACE = "space", _("You take part in this space")

    public_id = PublicIdField()
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications"
    )
    event = models.ForeignKey(Event, models.CASCADE, related_name="notifications")
    reason = models.CharField(max_length=10, choices=Reason)
    seq = models.PositiveBigIntegerField()
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


class Job(Work):
    """When a job of `core.jobs` is due again. Never done for good."""

    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return f"job {self.name}"
