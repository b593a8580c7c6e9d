from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField

from core.clock import today


class Position(models.Model):
    """A position of the association, shown on several theme pages."""

    title = models.CharField(_("title"), max_length=120)
    text = RichTextField(
        _("text"), features=["bold", "ul", "ol", "link", "document-link"]
    )
    taken_on = models.DateField(_("taken on"))
    taken_by = models.CharField(
        _("taken by"),
        max_length=120,
        blank=True,
        help_text=_("Such as: the board, or a committee."),
    )
    expires_on = models.DateField(
        _("lapses on"),
        null=True,
        blank=True,
        help_text=_("From that day on it stands there as lapsed."),
    )
    document = models.ForeignKey(
        get_document_model(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("taken_on"),
        FieldPanel("taken_by"),
        FieldPanel("expires_on"),
        FieldPanel("document"),
    ]

    class Meta:
        ordering = ("title",)
        verbose_name = _("position")
        verbose_name_plural = _("positions")

    def __str__(self) -> str:
        return self.title

    @property
    def is_valid(self) -> bool:
        return self.expires_on is None or today() < self.expires_on
