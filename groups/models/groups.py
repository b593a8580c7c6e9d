"""Working and intervision groups, each upon one closed space."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models import Space
from groups.querysets import GroupQuerySet


class Charter(models.Model):
    """What a group is about and how it works, as a proposal says it and a group keeps
    it. Title, purpose and level of a group are its space's."""

    class Kind(models.TextChoices):
        WORKING = "working", _("working group")
        INTERVISION = "intervision", _("intervision group")
        # Two people: nobody founds one, it comes with a question.
        ADVICE = "advice", _("question to an adviser")

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.WORKING)
    # The open space about the same subject, which a theme page shows, too.
    theme = models.ForeignKey(
        Space, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # To be agreed to by whoever comes in.
    charter = models.TextField(_("agreements"), blank=True)
    max_members = models.PositiveSmallIntegerField(
        _("maximum size"), null=True, blank=True
    )
    # Name and purpose stand on the page of the theme; else nowhere.
    is_listed = models.BooleanField(_("listed"), default=False)
    shows_past = models.BooleanField(
        _("newcomers read what was written before"), default=True
    )
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        abstract = True


class Group(Charter):
    """What makes a closed space a group. Title, purpose and level are the space's."""

    space = models.OneToOneField(Space, models.PROTECT, related_name="group")
    # Grows with every change of the agreements: see `Agreement`.
    charter_version = models.PositiveIntegerField(default=1, editable=False)
    founded_at = models.DateTimeField(default=timezone.now, editable=False)
    # When whoever leads was last told that `ends_on` comes; see `commands.ending`.
    warned_on = models.DateField(null=True, editable=False)
    # From this day on everything of it may be erased; see `models.retention`.
    erase_on = models.DateField(_("kept until"), null=True, blank=True, db_index=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return f"group {self.space_id}"
