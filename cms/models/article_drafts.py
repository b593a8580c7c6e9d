from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models import quoted_blocks
from cms.models.texts import ArticlePage
from cms.querysets import ArticleDraftQuerySet, QuotationQuerySet
from core.public_id import PublicIdField
from forum.models import Post, Topic


class ArticleDraft(models.Model):
    """An article made from a topic. A topic has at most one."""

    public_id = PublicIdField()
    topic = models.OneToOneField(Topic, models.CASCADE, related_name="article_draft")
    article = models.OneToOneField(ArticlePage, models.CASCADE, related_name="draft")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ArticleDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("article made of a topic")

    def __str__(self) -> str:
        return f"article draft {self.pk}"


class Quotation(models.Model):
    """A post quoted in an article. Published only with consent of the author."""

    draft = models.ForeignKey(ArticleDraft, models.CASCADE, related_name="quotations")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    # The id of the block in the article.
    block = models.CharField(max_length=36, editable=False)
    consent = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects = QuotationQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "post"], name="quoted_once_in_an_article"
            ),
        ]

    def __str__(self) -> str:
        return f"quotation {self.pk}"

    def blocks_in(self, blocks: list[dict[str, Any]]) -> set[str]:
        """Return the ids of the blocks that contain text of this post."""
        others = [row.block for row in self.draft.quotations.all()]
        return quoted_blocks.find_blocks_with(
            self.post.html, self.block, blocks, others
        )
