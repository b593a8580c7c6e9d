from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models import Space
from notifications.querysets import SpaceMailSettingsQuerySet

HOUR_CHOICES = [(hour, f"{hour}:00") for hour in range(24)]


class MailFrequency(models.TextChoices):
    NOW = "now", _("at once")
    HOUR = "hour", _("together, every hour")
    DAY = "day", _("together, every day")
    WEEK = "week", _("together, every week")
    NOTHING = "none", _("no mail")


class MailSettings(models.Model):
    """A user's mail preferences. Without a row, the defaults apply."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="mail_settings",
    )
    # For the reasons in `notifications.policy.DIRECT_REASONS`.
    direct_frequency = models.CharField(
        max_length=4, choices=MailFrequency, default=MailFrequency.NOW
    )
    general_frequency = models.CharField(
        max_length=4, choices=MailFrequency, default=MailFrequency.WEEK
    )
    # Also topics that the user does not follow: open questions, new pages.
    digest = models.BooleanField(default=True)
    hour = models.PositiveSmallIntegerField(
        choices=HOUR_CHOICES, default=8, validators=[MaxValueValidator(23)]
    )
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.TUESDAY)
    quiet_from = models.PositiveSmallIntegerField(
        choices=HOUR_CHOICES, null=True, blank=True
    )
    quiet_until = models.PositiveSmallIntegerField(
        choices=HOUR_CHOICES, null=True, blank=True
    )
    working_days_only = models.BooleanField(default=False)
    language = models.CharField(
        max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    def __str__(self) -> str:
        return f"mail settings {self.pk}"


class SpaceMailSettings(models.Model):
    """A user's mail preference for one space, which overrides `MailSettings`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="space_mails",
        db_index=False,
    )
    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    frequency = models.CharField(max_length=4, choices=MailFrequency)

    objects = SpaceMailSettingsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "space"], name="space_mail_once"),
        ]

    def __str__(self) -> str:
        return f"space mail {self.pk}"
