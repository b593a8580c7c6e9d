"""The content version, which invalidates cached pages."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest

from core.clock import today
from core.db.compiled_queries import CompiledQuery


class ContentVersion(models.Model):
    """A single row. The version increases with every change by editors: pages, images,
    documents, view restrictions.

    Cached pages are stored under it.
    """

    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "state of the content"

    def __str__(self) -> str:
        return f"state {self.version}"


_version = CompiledQuery[int](
    lambda _viewer: ContentVersion.objects.values_list("version", flat=True)[:1]
)


def get_content_version() -> int:
    return _version.first(None) or 0


_known: dict[Any, tuple[Any, Any]] = {}


def cache_while_unchanged[Found](
    request: HttpRequest, key: object, ask: Callable[[], Found]
) -> Found:
    """Cache a result in this process until the content version or the date changes.

    Uses the content version of the request; without one, as in a preview, nothing is
    cached. There must be few keys, such as one per page.
    """
    content = getattr(request, "content_version", None)
    if content is None:
        return ask()
    state, found = _known.get(key, (None, None))
    if state != (content, today()):
        found = ask()
        _known[key] = (content, today()), found
    result: Found = found
    return result


def clear_process_cache() -> None:
    """Clear the cache, for tests: another database can have the same version."""
    _known.clear()
