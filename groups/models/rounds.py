from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.public_id import PublicIdField
from groups.models.groups import Group
from groups.models.methods import Method, MethodPhase
from groups.querysets import RoundQuerySet

KEPT_FOR = timedelta(days=30)


class Round(models.Model):
    """A round: members discuss a case by a method. The row outlives the texts."""

    class Form(models.TextChoices):
        LIVE = "live", _("together, at one moment")
        WRITING = "writing", _("in writing, over some weeks")

    class State(models.TextChoices):
        PREPARING = "preparing", _("is being prepared")
        RUNNING = "running", _("is going on")
        PAUSED = "paused", _("is paused")
        CLOSED = "closed", _("is closed")
        WITHDRAWN = "withdrawn", _("was withdrawn")

    public_id = PublicIdField()
    group = models.ForeignKey(Group, models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField(editable=False)
    method = models.ForeignKey(Method, models.PROTECT, related_name="rounds")
    form = models.CharField(_("how"), max_length=8, choices=Form, default=Form.LIVE)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    planned_at = models.DateTimeField(default=now)
    # The position of the current step; 0 before the first.
    position = models.PositiveSmallIntegerField(default=0)
    # Increases with every facilitator action, for optimistic locking.
    version = models.PositiveIntegerField(default=1)
    # Increases with every change, so that a page can tell whether it is up to date.
    change_counter = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # The texts are erased from this day on; `erased_at` says when that happened.
    erase_on = models.DateField(null=True, db_index=True)
    erased_at = models.DateTimeField(null=True)
    # When the case owner shared a lesson. The topic is deliberately not stored.
    shared_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="round_numbered"),
        ]

    def __str__(self) -> str:
        return f"round {self.public_id}"

    @property
    def path(self) -> str:
        return f"{self.group.space.path}ronde/{self.public_id}/"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.CLOSED, self.State.WITHDRAWN}

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_live(self) -> bool:
        return self.form == self.Form.LIVE

    @cached_property
    def steps(self) -> "list[RoundPhase]":
        """Return the steps in order, with their phase of the method."""
        return list(self.phases.select_related("phase", "turn__user"))

    @property
    def step(self) -> "RoundPhase | None":
        """Return the current step, or None."""
        at = self.position
        return self.steps[at - 1] if 0 < at <= len(self.steps) else None


class RoundPhase(models.Model):
    """A step of a round: times and counts, never text."""

    public_id = PublicIdField()
    round = models.ForeignKey(Round, models.CASCADE, related_name="phases")
    phase = models.ForeignKey(MethodPhase, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(null=True)
    # When the clock started running; None while the round is paused.
    entered_at = models.DateTimeField(null=True)
    # Contributions are refused from this moment on. None outside the current step.
    due_at = models.DateTimeField(null=True, db_index=True)
    ended_at = models.DateTimeField(null=True)
    is_skipped = models.BooleanField(default=False)
    # When blind or sealed contributions became readable.
    opened_at = models.DateTimeField(null=True)
    turn = models.ForeignKey(
        "Seat", models.SET_NULL, null=True, related_name="+", editable=False
    )
    seconds_used = models.PositiveIntegerField(default=0)
    extended = models.PositiveSmallIntegerField(default=0)
    # The number of contributions. Not reset when they are erased.
    contributed = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    # When the facilitators were notified that the time is over.
    end_notice_sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("round", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "position"], name="round_phase_placed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.public_id}"

    @property
    def draft_form(self) -> str:
        return f"round.{self.public_id}"


class Seat(models.Model):
    class Role(models.TextChoices):
        FACILITATOR = "facilitator", _("facilitator")
        OWNER = "owner", _("case owner")
        PARTICIPANT = "participant", _("participant")

    round = models.ForeignKey(Round, models.CASCADE, related_name="seats")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats"
    )
    role = models.CharField(max_length=12, choices=Role, default=Role.PARTICIPANT)
    is_timekeeper = models.BooleanField(_("keeps the time"), default=False)
    is_reporter = models.BooleanField(_("reports"), default=False)
    taken_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="seat_once"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(role="owner"), name="seat_one_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"


class RoundLogEntry(models.Model):
    """The log of a round. It never contains text of the round."""

    class Act(models.TextChoices):
        PLAN = "plan", _("planned the round")
        START = "start", _("started the round")
        NEXT = "next", _("went on to the next step")
        BACK = "back", _("went a step back")
        SKIP = "skip", _("skipped the step")
        EXTEND = "extend", _("gave more time")
        PAUSE = "pause", _("paused the round")
        RESUME = "resume", _("took the round up again")
        OPEN = "open", _("opened what was handed in")
        PASS = "pass", _("passed the turn on")
        CHECK = "check", _("looked at a case")
        CHOOSE = "choose", _("settled which case it is")
        SEAT = "seat", _("changed the roles")
        CLOSE = "close", _("closed the round")
        WITHDRAW = "withdraw", _("withdrew the case")

    round = models.ForeignKey(Round, models.CASCADE, related_name="acts")
    # None when the group reached its end date.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    act = models.CharField(max_length=10, choices=Act)
    position = models.PositiveSmallIntegerField(default=0)
    amount = models.PositiveSmallIntegerField(default=0)  # minutes, or working days
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"act {self.pk}"
