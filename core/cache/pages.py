"""Cache whole responses for visitors without a session, validated by an ETag."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from core.cache.fragments import (
    CACHE_SECONDS,
    LocalCache,
    cache_epoch,
    cache_key_hash,
    get_cached,
    get_or_render,
)
from core.http import has_session

# Frequently requested pages are also kept in the process: reading one from the shared
# cache costs a fifth of such a page. In bytes: a topic takes 40,000, a print view may
# take millions.
MAX_LOCAL_BYTES = 100_000
local_page_cache = LocalCache[bytes](
    100, lasts=CACHE_SECONDS, fits=lambda body: len(body) <= MAX_LOCAL_BYTES
)


def cached_page(
    request: HttpRequest, version: tuple[Any, ...], draw: Callable[[], HttpResponse]
) -> HttpResponse:
    """Return the cached response of this version, or call `draw` and cache its result.

    `version` identifies the page and the state of everything on it. The caller has
    checked access. A request with a session is never cached.
    """
    if request.method not in {"GET", "HEAD"} or has_session(request):
        return draw()
    tag = _etag(request, version)

    def body() -> bytes:
        return local_page_cache(
            tag, lambda: get_or_render(f"page.{tag}", lambda: draw().content)
        )

    return _respond(request, tag, body)


def get_cached_page(
    request: HttpRequest, version: tuple[Any, ...]
) -> HttpResponse | None:
    """Return the response that `cached_page` stored, or None if it must be rendered."""
    tag = _etag(request, version)
    body = _from_cache(tag)
    return None if body is None else _respond(request, tag, lambda: body)


def _from_cache(tag: str) -> bytes | None:
    if near := local_page_cache.find(tag):
        return near
    body: bytes | None = get_cached(f"page.{tag}")
    return body if body is None else local_page_cache(tag, lambda: body)


def _etag(request: HttpRequest, version: tuple[Any, ...]) -> str:
    language = getattr(request, "LANGUAGE_CODE", "")
    # A browser's copy expires with ours: names may change without a new version.
    moment = cache_epoch(repr(version))  # different for each page
    return cache_key_hash((version, language, moment, settings.RENDER_VERSION))


def _respond(request: HttpRequest, tag: str, body: Callable[[], bytes]) -> HttpResponse:
    etag = f'"{tag}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body())
    response.headers["ETag"] = etag
    response.headers["Vary"] = "Cookie"
    return response
