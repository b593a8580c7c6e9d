from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.public_id import PublicIdField
from groups.models.groups import Group
from groups.querysets import CalendarKeyQuerySet, MeetingQuerySet


class Meeting(models.Model):
    """A meeting. It has no date while the group chooses one in a date poll."""

    class State(models.TextChoices):
        CHOOSING = "choosing", _("the date is being chosen")
        PLANNED = "planned", _("planned")
        CANCELLED = "cancelled", _("cancelled")

    public_id = PublicIdField()
    group = models.ForeignKey(Group, models.PROTECT, related_name="meetings")
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link of the video call"), max_length=500, blank=True)
    # Source text and rendered HTML.
    agenda = models.TextField(blank=True)
    agenda_format = models.CharField(max_length=4, default="text")
    agenda_html = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    minutes_format = models.CharField(max_length=4, default="text")
    minutes_html = models.TextField(blank=True)
    minutes_at = models.DateTimeField(null=True)
    # The maximum number of attendees; others join the waiting list.
    capacity = models.PositiveSmallIntegerField(null=True)
    cancelled_because = models.CharField(max_length=300, blank=True)
    # Increases with every change; the SEQUENCE of the calendar entry.
    version = models.PositiveIntegerField(default=0)
    # The start for which a reminder was sent, or for which none is needed.
    reminder_sent_for = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned", starts_at__lt=F("ends_at"))
                | Q(state="cancelled")
                | Q(state="choosing", starts_at=None, ends_at=None),
                name="meeting_has_a_date_once_planned",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "starts_at"], name="meeting_of_group"),
            models.Index(
                fields=["starts_at"], condition=Q(state="planned"), name="meeting_next"
            ),
        ]

    def __str__(self) -> str:
        return f"meeting {self.public_id}"

    @property
    def path(self) -> str:
        return f"{self.group.space.path}bijeenkomst/{self.public_id}/"

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_choosing(self) -> bool:
        return self.state == self.State.CHOOSING

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    def is_over_at(self, moment: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= moment

    @property
    def is_over(self) -> bool:
        return self.is_over_at(now())

    @property
    def has_begun(self) -> bool:
        return self.starts_at is not None and self.starts_at <= now()


class Attendance(models.Model):
    """An answer to a meeting, and whether the user is on the waiting list."""

    class Answer(models.TextChoices):
        YES = "yes", _("I come")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("I do not come")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=5, choices=Answer)
    is_waiting = models.BooleanField(default=False)
    # When this answer was given: the order of the waiting list.
    answered_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(is_waiting=False) | Q(answer="yes"),
                name="attendance_waits_to_come",
            ),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk}"


class DateOption(models.Model):
    public_id = PublicIdField()
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="options")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "starts_at", "ends_at"], name="date_option_once"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="date_option_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"date option {self.pk}"


class DateAnswer(models.Model):
    option = models.ForeignKey(DateOption, models.CASCADE, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=5, choices=Attendance.Answer)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["option", "user"], name="date_answer_once"),
        ]

    def __str__(self) -> str:
        return f"date answer {self.pk}"


class CalendarKey(models.Model):
    """The key of a personal calendar URL. Only a hash of its token is stored.

    Deleted when the user leaves their last group; see
    `groups.commands.meetings.calendar_feed`.
    """

    public_id = PublicIdField()
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_key"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=now)

    objects = CalendarKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"calendar key {self.pk}"
