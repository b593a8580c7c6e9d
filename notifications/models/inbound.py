"""Mail that came in, and addresses that do not take ours."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.querysets import AddressTroubleQuerySet


class AddressTrouble(models.Model):
    """An address at which mail of ours did not arrive, and since when it gets none."""

    address = models.EmailField(unique=True)
    hard = models.PositiveSmallIntegerField(default=0)
    soft = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)
    # No mail until then; compared when a mail is to be sent.
    paused_until = models.DateTimeField(null=True)
    # It came back too often: no mail, until its owner says that it works again.
    is_given_up = models.BooleanField(default=False)

    objects = AddressTroubleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"address trouble {self.pk}"


class StoppedAddress(models.Model):
    """An address that wants no invitations: its mark only, never the address.

    Counts as long as there is no account behind it; then there are settings.
    """

    mark = models.CharField(max_length=64, unique=True)
    stopped_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"stopped address {self.pk}"


class IncomingMail(models.Model):
    """That a mail came in and what became of it; never what it said."""

    class Outcome(models.TextChoices):
        POSTED = "posted", _("It was put into the topic.")
        BOUNCE = "bounce", _("A mail of ours came back.")
        AUTOMATIC = "automatic", _("It was written by a machine.")
        UNKNOWN = "unknown", _("Its address is none of ours.")
        UNREADABLE = "unreadable", _("It could not be read.")
        # The sender is not proved: no mail goes out because of it, the person reads it
        # on the site.
        UNPROVED = (
            "unproved",
            _(
                "We could not check that your mail came from you. It is not in the"
                " topic: put your answer on the site."
            ),
        )
        # Refused: whoever it is from hears why.
        SENDER = (
            "sender",
            _(
                "It was not sent from an e-mail address of your account here. Answer"
                " from the address at which you get our mails."
            ),
        )
        CLOSED = "closed", _("You can no longer write in this topic.")
        EMPTY = "empty", _("We found no text of your own in it.")
        TOO_LONG = "too_long", _("It is too long. Put your answer on the site instead.")
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
        TOO_MANY = "too_many", _("You sent very much in a short time. Try again later.")

    # Of its Message-ID and of where it went: the same mail is taken once.
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"incoming mail {self.pk}"
