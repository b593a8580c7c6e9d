from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page

from cms.querysets import AlertQuerySet
from core.clock import today


class Alert(ClusterableModel):
    class Level(models.TextChoices):
        INFO = "info", _("Information")
        WARNING = "warning", _("Warning")

    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=300, blank=True)
    page = models.ForeignKey(
        Page,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("leads to this page"),
    )
    level = models.CharField(
        _("kind"), max_length=10, choices=Level, default=Level.INFO
    )
    show_from = models.DateField(
        _("show from"), null=True, blank=True, help_text=_("Empty: at once.")
    )
    show_until = models.DateField(
        _("show until and including"),
        null=True,
        blank=True,
        help_text=_("Empty: until somebody takes it off."),
    )
    is_everywhere = models.BooleanField(_("on all pages"), default=False)
    themes = ParentalManyToManyField(
        "cms.ThemePage",
        blank=True,
        verbose_name=_("themes"),
        related_name="alerts",
        help_text=_("Where it stands when it is not on all pages."),
    )

    objects = AlertQuerySet.as_manager()

    panels = [
        FieldPanel("title"),
        FieldPanel("text"),
        PageChooserPanel("page"),
        FieldPanel("level"),
        FieldPanel("show_from"),
        FieldPanel("show_until"),
        FieldPanel("is_everywhere"),
        FieldPanel("themes"),
    ]

    class Meta:
        ordering = ("-show_from", "title")
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        first, last = self.show_from, self.show_until
        if first and last and last < first:
            raise ValidationError({"show_until": _("It ends after it starts.")})

    @display(description=_("Today"))
    def state_today(self) -> str:
        day = today()
        if self.show_from and self.show_from > day:
            return str(_("not yet"))
        if self.show_until and self.show_until < day:
            return str(_("over"))
        return str(_("shown"))

    @display(description=_("Where"))
    def where(self) -> str:
        if self.is_everywhere:
            return str(_("on all pages"))
        titles = [theme.title for theme in self.themes.all()]
        return ", ".join(titles) or str(_("nowhere: choose a theme or all pages"))

    # Used by the template that also renders alert blocks.
    is_current = True
