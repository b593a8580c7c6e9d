from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.querysets import BouncingAddressQuerySet


class BouncingAddress(models.Model):
    """Bounces of one address: hard ones are permanent failures, soft ones temporary."""

    address = models.EmailField(unique=True)
    hard_bounces = models.PositiveSmallIntegerField(default=0)
    soft_bounces = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)
    # No mail before this time. Checked when a mail is sent.
    paused_until = models.DateTimeField(null=True)
    # Too many bounces: no mail until the owner confirms that the address works.
    is_disabled = models.BooleanField(default=False)

    objects = BouncingAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return f"address trouble {self.pk}"


class SuppressedAddress(models.Model):
    """An address that opted out of invitations. Only a hash of it is stored.

    Applies only while the address has no account; a user has settings instead.
    """

    address_hash = models.CharField(max_length=64, unique=True)
    stopped_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"stopped address {self.pk}"


class IncomingMail(models.Model):
    """A received mail and its outcome, without its content."""

    class Outcome(models.TextChoices):
        POSTED = "posted", _("It was put into the topic.")
        BOUNCE = "bounce", _("A mail of ours came back.")
        AUTOMATIC = "automatic", _("It was written by a machine.")
        UNKNOWN = "unknown", _("Its address is none of ours.")
        UNREADABLE = "unreadable", _("It could not be read.")
        # The sender is not authenticated: never mail a reply, notify the user on the
        # site only.
        UNPROVED = (
            "unproved",
            _(
                "We could not check that your mail came from you. It is not in the"
                " topic: put your answer on the site."
            ),
        )
        # Refused: the user gets a mail with the reason.
        SENDER = (
            "sender",
            _(
                "It was not sent from an e-mail address of your account here. Answer"
                " from the address at which you get our mails."
            ),
        )
        CLOSED = "closed", _("You can no longer write in this topic.")
        EMPTY = "empty", _("It does not contain any text of your own.")
        TOO_LONG = (
            "too_long",
            _("It is too long. Post your answer on the site instead."),
        )
        FILE = (
            "file",
            _(
                "One of its attachments cannot be taken. Put your answer on the site"
                " instead: there you see what is wrong with the file."
            ),
        )
        EXPIRED = (
            "expired",
            _(
                "You answered a mail that is too old. Your answer is not in the topic:"
                " put it on the site."
            ),
        )
        TOO_MANY = (
            "too_many",
            _("You sent too many messages in a short time. Try again later."),
        )

    # Hash of the Message-ID and the recipient, so that a mail is processed once.
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"incoming mail {self.pk}"
