"""What everybody must see first, for a while: kept once, shown where it belongs."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page

from cms.querysets import AlertQuerySet


class Alert(ClusterableModel):
    """Above pages from a day until a day; afterwards it is gone by itself."""

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
    show_from = models.DateField(_("show from"), null=True, blank=True)
    show_until = models.DateField(_("show until and including"), null=True, blank=True)
    is_everywhere = models.BooleanField(_("on all pages"), default=False)
    themes = ParentalManyToManyField(
        "cms.ThemePage", blank=True, verbose_name=_("themes"), related_name="alerts"
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

    # What the template of an alert in a page's own text asks, too.
    is_current = True
