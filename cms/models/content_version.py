"""What tells that something on some page has changed."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest

from core.clock import today
from core.db.compiled_queries import CompiledQuery


class ContentState(models.Model):
    """One row. Its number grows with everything that editors change: pages, pictures,
    documents, who may see them. Copies of pages that are kept for visitors carry it."""

    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "state of the content"

    def __str__(self) -> str:
        return f"state {self.version}"


_version = CompiledQuery[int](
    lambda _viewer: ContentState.objects.values_list("version", flat=True)[:1]
)


def get_content_version() -> int:
    return _version.first(None) or 0


_known: dict[Any, tuple[Any, Any]] = {}


def cache_while_unchanged[Found](
    request: HttpRequest, key: Any, ask: Callable[[], Found]
) -> Found:
    """What only editors and the day change, remembered by this process for so long.

    By the number of the content that was asked for this request; where none was, as
    for a preview, it is asked anew. Keys are few: a kind of thing, a page.
    """
    content = getattr(request, "content_version", None)
    if content is None:
        return ask()
    state, found = _known.get(key, (None, None))
    if state != (content, today()):
        found = ask()
        _known[key] = (content, today()), found
    return found


def clear_process_cache() -> None:
    """Another database may stand at the same number."""
    _known.clear()
