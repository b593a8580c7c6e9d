"""Working and intervision groups, each upon one closed space."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models import Space
from groups.querysets import GroupQuerySet


class Group(models.Model):
    """What makes a closed space a group. Title, purpose and level are the space's."""

    class Kind(models.TextChoices):
        WORKING = "working", _("working group")
        INTERVISION = "intervision", _("intervision group")

    space = models.OneToOneField(Space, models.PROTECT, related_name="group")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.WORKING)
    charter = models.TextField(_("agreements"), blank=True)
    founded_at = models.DateTimeField(default=timezone.now, editable=False)
    # From this day on everything of it may be erased; see `models.retention`.
    erase_on = models.DateField(_("kept until"), null=True, blank=True, db_index=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return f"group {self.space_id}"
