"""What tells that something on some page has changed."""

from django.db import models

from core.prepared import Prepared


class ContentState(models.Model):
    """One row. Its number grows with everything that editors change: pages, pictures,
    documents, who may see them. Copies of pages that are kept for visitors carry it."""

    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "state of the content"

    def __str__(self) -> str:
        return f"state {self.version}"


_version = Prepared[int](
    lambda _viewer: ContentState.objects.values_list("version", flat=True)[:1]
)


def content_version() -> int:
    return _version.first(None) or 0
