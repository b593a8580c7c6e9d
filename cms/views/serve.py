"""Serve cached pages without resolving the path in Wagtail's page tree.

The page at a path changes only with the content version, as do view restrictions. Each
process remembers pages by path, with the content version at which they were found, and
serves the cached copy. Other paths go through Wagtail. Restricted pages are never
remembered.
"""

from collections import OrderedDict
from typing import Any

from django.http import HttpRequest, HttpResponse

from wagtail.views import serve

from cms.models.base import ForumPage
from cms.models.content_version import clear_process_cache as forget_known
from cms.models.content_version import get_content_version
from core.http import has_session

MAX_PLACES = 500  # paths per process

type Place = tuple[str, str]

_places: OrderedDict[Place, tuple[int, ForumPage]] = OrderedDict()


def serve_page(request: HttpRequest, path: str) -> Any:
    """Serve a page from the cache, or by Wagtail's own view."""
    if request.method not in {"GET", "HEAD"} or request.GET:
        return serve(request, path)
    place = (request.get_host(), path)
    content, answer = _get_cached(request, place)
    if answer:
        return answer
    request.content_version = content  # type: ignore[attr-defined]
    response: HttpResponse = serve(request, path)
    if found := getattr(request, "source_page", None):
        _places[place] = (content, found)
        if len(_places) > MAX_PLACES:
            _places.popitem(last=False)
    return response


def clear_page_cache() -> None:
    """Clear the cache, for tests: another database can have the same version."""
    _places.clear()
    forget_known()


def _get_cached(request: HttpRequest, place: Place) -> tuple[int, HttpResponse | None]:
    """Return the content version, and the cached response if it is valid.

    The version is read first, so that the page found after it is at least as new.
    """
    known, found = _places.get(place, (-1, None))
    if found is None:
        return get_content_version(), None
    if has_session(request) and not found.is_shared:
        content = get_content_version()
        if known != content:
            return content, None
        # The page is not cached for one person, but its lookup is skipped.
        request.content_version, request.source_page = content, found  # type: ignore[attr-defined]
        return content, found.serve(request)
    content, state = found.get_version_inputs()
    answer = (
        found.get_cached_response(request, (content, state))
        if known == content
        else None
    )
    return content, answer
