from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.public_id import PublicIdField
from forum.models import Space
from groups.models.groups import Charter
from groups.querysets import ProposalQuerySet


class Proposal(Charter):
    """A proposed group. On approval the group is founded and the proposal deleted."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for a moderator")
        DECLINED = "declined", _("not agreed to")

    public_id = PublicIdField()
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="group_proposals"
    )
    title = models.CharField(_("title"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=300)
    confidentiality = models.CharField(
        max_length=12,
        choices=Space.Confidentiality,
        default=Space.Confidentiality.RESTRICTED,
    )
    # The facilitator besides the proposer. Invited on approval.
    co_facilitator = models.EmailField(_("second facilitator"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    def __str__(self) -> str:
        return f"proposal {self.public_id}"
