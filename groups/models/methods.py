"""Methods of intervision: ordered steps, stored as data and versioned."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.querysets import MethodQuerySet

ROLES = ("owner", "participant", "facilitator")


class Method(models.Model):
    """A version of a method. A round keeps the version with which it was planned."""

    slug = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=80)
    summary = models.TextField(_("for whom and what for"), max_length=600)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    # At most one version of each slug is offered for new rounds.
    is_offered = models.BooleanField(_("may be chosen"), default=True)

    objects = MethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("method")
        verbose_name_plural = _("methods")
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "version"], name="method_version_once"
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=models.Q(is_offered=True),
                name="method_one_offered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"

    @property
    def minutes(self) -> int:
        """Return the duration of a live round. May run a query."""
        return sum(phase.minutes for phase in self.phases.all())

    @property
    def days(self) -> int:
        """Return the number of working days in writing. May run a query."""
        return sum(phase.days for phase in self.phases.all())


class MethodPhase(models.Model):
    """A step: who writes what, and who can read it when."""

    class Activity(models.TextChoices):
        WRITE = "write", _("write")
        ASK = "ask", _("ask and answer")
        SORT = "sort", _("sort the questions")
        ANSWER = "answer", _("answer the questions")
        LOOK_BACK = "look_back", _("look back on the round before")
        OFFER = "offer", _("offer cases")
        CHOOSE = "choose", _("choose a case")

    class Visibility(models.TextChoices):
        OPEN = "open", _("read at once")
        BLIND = "blind", _("read when all have handed in")
        SEALED = "sealed", _("written before, read when the step begins")

    method = models.ForeignKey(Method, models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=60)
    purpose = models.CharField(_("purpose"), max_length=300)
    activity = models.CharField(
        _("what happens"), max_length=10, choices=Activity, default=Activity.WRITE
    )
    owner_writes = models.BooleanField(_("the case owner writes"), default=False)
    participant_writes = models.BooleanField(_("participants write"), default=False)
    facilitator_writes = models.BooleanField(_("the facilitator writes"), default=False)
    owner_reads = models.BooleanField(_("the case owner reads it"), default=True)
    participant_reads = models.BooleanField(_("participants read it"), default=True)
    facilitator_reads = models.BooleanField(_("the facilitator reads it"), default=True)
    visibility = models.CharField(
        _("when it is read"),
        max_length=6,
        choices=Visibility,
        default=Visibility.OPEN,
    )
    is_anonymous = models.BooleanField(_("without names"), default=False)
    max_contributions = models.PositiveSmallIntegerField(
        _("contributions per person at most"), null=True, blank=True
    )
    in_turn = models.BooleanField(_("one at a time"), default=False)
    may_skip = models.BooleanField(_("may be skipped"), default=False)
    minutes = models.PositiveSmallIntegerField(_("minutes (live)"))
    days = models.PositiveSmallIntegerField(_("working days (in writing)"))
    prompt_owner = models.CharField(
        _("what is asked of the case owner"), max_length=400
    )
    prompt_participant = models.CharField(
        _("what is asked of the participants"), max_length=400
    )
    prompt_facilitator = models.CharField(
        _("what is asked of the facilitator"), max_length=400
    )

    class Meta:
        ordering = ("method", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["method", "position"], name="method_phase_placed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"

    @property
    def writers(self) -> set[str]:
        """Return the roles (`Seat.Role`) that can write in this step."""
        return {role for role in ROLES if getattr(self, f"{role}_writes")}

    @property
    def readers(self) -> set[str]:
        return {role for role in ROLES if getattr(self, f"{role}_reads")}

    def prompt_for(self, role: str) -> str:
        return str(getattr(self, f"prompt_{role}"))
