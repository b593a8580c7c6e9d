from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models import Space
from groups.querysets import GroupQuerySet


class Charter(models.Model):
    """The settings that a proposal and a group share.

    A group's title, purpose and confidentiality are stored in its space.
    """

    class Kind(models.TextChoices):
        WORKING = "working", _("working group")
        INTERVISION = "intervision", _("intervision group")
        # Two people. Created with a question to an adviser, never founded directly.
        ADVICE = "advice", _("question to an adviser")

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.WORKING)
    # An open space about the same subject. Its theme page can list the group.
    theme = models.ForeignKey(
        Space, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # New members have to accept it.
    charter = models.TextField(_("agreements"), blank=True)
    max_members = models.PositiveSmallIntegerField(
        _("maximum size"), null=True, blank=True
    )
    # Whether the theme page shows name and purpose. Otherwise no page does.
    is_listed = models.BooleanField(_("listed"), default=False)
    history_for_newcomers = models.BooleanField(
        _("newcomers read what was written before"), default=True
    )
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        abstract = True


class Group(Charter):
    space = models.OneToOneField(Space, models.PROTECT, related_name="group")
    # Increases when the agreements change; see `Agreement`.
    charter_version = models.PositiveIntegerField(default=1, editable=False)
    founded_at = models.DateTimeField(default=timezone.now, editable=False)
    # When facilitators were last warned about `ends_on`; see
    # `groups.commands.end_date`.
    warned_on = models.DateField(null=True, editable=False)
    # The group is erased from this day on; see `groups.models.retention`.
    erase_on = models.DateField(_("kept until"), null=True, blank=True, db_index=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return f"group {self.space_id}"
