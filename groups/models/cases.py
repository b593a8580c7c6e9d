"""Cases and contributions, which are erased some time after the round, and outcomes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.public_id import PublicIdField
from groups.models.rounds import Round, RoundPhase
from groups.querysets import ContributionQuerySet


class Case(models.Model):
    class Urgency(models.IntegerChoices):
        CAN_WAIT = 1, _("It can wait")
        SOON = 2, _("It plays now")
        URGENT = 3, _("I have to decide within days")

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        CHECKED = "checked", _("looked at")
        RETURNED = "returned", _("to be written again")
        CHOSEN = "chosen", _("chosen")
        WITHDRAWN = "withdrawn", _("taken back")

    public_id = PublicIdField()
    round = models.ForeignKey(Round, models.CASCADE, related_name="cases")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases"
    )
    situation = models.CharField(_("What is going on?"), max_length=400)
    own_part = models.CharField(_("What is your own part in it?"), max_length=400)
    question = models.CharField(_("Your question, with “I” in it"), max_length=300)
    urgency = models.PositiveSmallIntegerField(
        _("How urgent is it?"), choices=Urgency, default=Urgency.SOON
    )
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    # The change that the facilitator asks for.
    remark = models.CharField(max_length=300, blank=True)
    offered_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["round", "author"], name="case_one_each"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(state="chosen"), name="case_one_chosen"
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.public_id}"


class CaseVote(models.Model):
    round = models.ForeignKey(Round, models.CASCADE, related_name="votes")
    case = models.ForeignKey(Case, models.CASCADE, related_name="votes")
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "voter"], name="case_vote_once"),
        ]

    def __str__(self) -> str:
        return f"vote {self.pk}"


class Contribution(models.Model):
    """A text by one person in one step. It cannot be moved to another step."""

    class Rating(models.TextChoices):
        WARM = "warm", _("warm")
        NEUTRAL = "neutral", _("neutral")
        COLD = "cold", _("cold")

    class Format(models.TextChoices):
        TEXT = "text", _("typed")
        HTML = "html", _("from the editor")

    public_id = PublicIdField()
    step = models.ForeignKey(RoundPhase, models.CASCADE, related_name="contributions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contributions"
    )
    # The role of the author's seat at that moment.
    role = models.CharField(max_length=12)
    answers = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="answered_by"
    )
    source = models.TextField()
    source_format = models.CharField(max_length=4, choices=Format)
    html = models.TextField()
    renderer = models.PositiveSmallIntegerField()
    # Visible to the case owner only.
    rating = models.CharField(max_length=7, choices=Rating, blank=True)
    idempotency_key = models.UUIDField(null=True, editable=False)
    handed_in_at = models.DateTimeField(default=now)
    edited_at = models.DateTimeField(null=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["author", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="contribution_sent_once",
            ),
        ]

    def __str__(self) -> str:
        return f"contribution {self.public_id}"

    @property
    def draft_form(self) -> str:
        return f"contribution.{self.public_id}"


class Outcome(models.Model):
    """What the case owner wants to keep. It is not erased with the case."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="outcome")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    lessons = models.TextField(_("What I learned"), max_length=2000, blank=True)
    agreements = models.TextField(
        _("What I am going to do"), max_length=2000, blank=True
    )
    follow_up = models.TextField(_("What came of it"), max_length=2000, blank=True)
    changed_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"outcome {self.pk}"
