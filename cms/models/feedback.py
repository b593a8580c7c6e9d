"""What tells that a page may no longer be right: remarks of readers, broken links."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.models import Page

from cms.querysets import FeedbackQuerySet, LinkCheckQuerySet


class Remark(models.Model):
    """What a reader says is not right on a page; who it is does not stand here."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="remarks")
    text = models.TextField(_("remark"), max_length=2000)
    # Where they would like to hear what came of it, if anywhere.
    address = models.EmailField(_("mail address"), blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    handled_at = models.DateTimeField(null=True, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")

    def __str__(self) -> str:
        return f"remark {self.pk}"


class LinkCheck(models.Model):
    """When the links of a page were opened last, and which led nowhere."""

    page = models.OneToOneField(Page, models.CASCADE, related_name="link_check")
    checked_at = models.DateTimeField()
    # Each with its `target` and `why`, as `cms.commands.link_check` says them.
    broken: Any = models.JSONField(default=list)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "check of links"

    def __str__(self) -> str:
        return f"check of page {self.page_id}"
