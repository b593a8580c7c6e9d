from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.public_id import PublicIdField
from forum.models import Participation
from groups.models.groups import Group
from groups.querysets import InvitationQuerySet

INVITATION_LASTS = timedelta(days=30)


def _expiry() -> object:
    return now() + INVITATION_LASTS


class Invitation(models.Model):
    """An invitation for one e-mail address. It expires and can be used once."""

    class State(models.TextChoices):
        SENT = "sent", _("sent")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = PublicIdField()
    group = models.ForeignKey(Group, models.CASCADE, related_name="invitations")
    address = models.EmailField(_("e-mail address"))
    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations_sent"
    )
    # The role of the new member. Guests have access until `guest_until`.
    role = models.CharField(
        max_length=12,
        choices=Participation.Role,
        default=Participation.Role.PARTICIPANT,
    )
    guest_until = models.DateTimeField(null=True, blank=True)
    message = models.CharField(_("personal line"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sending = models.PositiveSmallIntegerField(default=1, editable=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=_expiry, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "address"],
                condition=Q(state="sent"),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.public_id}"

    @property
    def leads(self) -> bool:
        return self.role == Participation.Role.FACILITATOR

    @property
    def role_word(self) -> str:
        """Return the role as text, or "" for an ordinary member."""
        plain = self.role == Participation.Role.PARTICIPANT
        return "" if plain else self.get_role_display()
