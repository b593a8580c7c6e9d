from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.models import Page

from cms.querysets import FeedbackQuerySet, LinkCheckQuerySet


class PageFeedback(models.Model):
    """A remark of a reader about a page. The reader is not stored."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="feedback")
    text = models.TextField(_("remark"), max_length=2000)
    # An optional address for an answer.
    address = models.EmailField(_("mail address"), blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    handled_at = models.DateTimeField(null=True, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")

    def __str__(self) -> str:
        return f"page feedback {self.pk}"


class LinkCheck(models.Model):
    page = models.OneToOneField(Page, models.CASCADE, related_name="link_check")
    checked_at = models.DateTimeField()
    # A list of dicts with `target` and `why`: see `cms.commands.link_check`.
    broken: Any = models.JSONField(default=list)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "check of links"

    def __str__(self) -> str:
        return f"check of page {self.page_id}"
