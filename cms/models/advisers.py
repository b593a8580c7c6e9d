from typing import Optional

from django.conf import settings
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from accounts.models import Organisation
from cms.querysets import AdviserQuerySet, RegionQuerySet
from core.clock import today
from forum.models import Topic


class Region(ClusterableModel):
    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("in addresses"), max_length=60, unique=True)
    municipalities = ParentalManyToManyField(
        Organisation,
        related_name="adviser_regions",
        verbose_name=_("municipalities"),
        limit_choices_to={"kind": "municipality"},
        blank=True,
    )

    objects = RegionQuerySet.as_manager()

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("municipalities")]

    class Meta:
        ordering = ("name",)
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name

    def on_duty(self) -> list["Adviser"]:
        """Return the advisers who are present, or their substitutes."""
        found = [adviser.with_substitute() for adviser in self.advisers.all()]
        once = {adviser.pk: adviser for adviser in found if adviser is not None}
        return list(once.values())


class Adviser(ClusterableModel):
    name = models.CharField(_("name"), max_length=80)
    job = models.CharField(_("function"), max_length=80, blank=True)
    specialism = models.CharField(
        _("specialism"),
        max_length=120,
        blank=True,
        help_text=_("In a few words: what people can ask about."),
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    regions = ParentalManyToManyField(
        Region, related_name="advisers", verbose_name=_("regions"), blank=True
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adviser",
        limit_choices_to={"is_adviser": True, "state": "active"},
        verbose_name=_("account"),
        help_text=_("With it, questions can be asked here, for this adviser only."),
    )
    away_from = models.DateField(
        _("away from"),
        null=True,
        blank=True,
        help_text=_("Both days empty: not away."),
    )
    away_until = models.DateField(
        _("away until and including"),
        null=True,
        blank=True,
        help_text=_("Empty: until somebody fills in when the absence ends."),
    )
    substitute = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stand-in"),
        help_text=_("Is shown instead as long as it lasts. Empty: nobody is shown."),
    )

    objects = AdviserQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("job"),
        FieldPanel("specialism"),
        FieldPanel("phone"),
        FieldPanel("email"),
        FieldPanel("user"),
        FieldPanel("regions"),
        MultiFieldPanel(
            [
                FieldPanel("away_from"),
                FieldPanel("away_until"),
                FieldPanel("substitute"),
            ],
            heading=_("Absence"),
        ),
    ]

    class Meta:
        ordering = ("name",)
        verbose_name = _("adviser")
        verbose_name_plural = _("advisers")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.substitute_id is not None and self.substitute_id == self.pk:
            raise ValidationError({"substitute": _("Somebody else stands in.")})

    @property
    def is_away(self) -> bool:
        if self.away_from is None and self.away_until is None:
            return False
        day = today()
        begun = self.away_from is None or self.away_from <= day
        return begun and (self.away_until is None or day <= self.away_until)

    @display(description=_("Today"))
    def state_today(self) -> str:
        if not self.is_away:
            return str(_("there"))
        other = self.with_substitute()
        if other is None:
            return str(_("away, without a stand-in"))
        return _("away, %(name)s stands in") % {"name": other.name}

    @display(description=_("regions"))
    def region_names(self) -> str:
        return ", ".join(region.name for region in self.regions.all())

    @display(description=_("Takes questions here"))
    def answers_here(self) -> str:
        return str(_("yes") if self.takes_questions else _("no"))

    def with_substitute(self) -> Optional["Adviser"]:
        """Return this adviser or an available substitute; None if both are absent."""
        if not self.is_away:
            return self
        other = self.substitute
        return other if other is not None and not other.is_away else None

    @property
    def takes_questions(self) -> bool:
        """Whether users can ask this adviser a private question on the site."""
        return self.user is not None and self.user.is_active


class ForwardedQuestion(models.Model):
    """An unanswered forum question that was passed on to an adviser.

    Each question is passed on once.
    """

    topic = models.OneToOneField(
        Topic, models.CASCADE, related_name="forwarded_question"
    )
    adviser = models.ForeignKey(Adviser, models.CASCADE, related_name="+")
    forwarded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("question passed on")

    def __str__(self) -> str:
        return f"forwarded question {self.pk}"
