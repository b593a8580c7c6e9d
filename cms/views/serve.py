"""Pages that are kept, without looking for them in the tree each time.

Which page stands at an address changes only when editors change something, and with
it the number of the content grows; so does it when a page is shut to visitors. Each
process remembers where its pages stood at which number, and gives out the copy that
is kept of them. Whatever is not remembered goes the whole way, through Wagtail; what
is shut to visitors never is.
"""

from collections import OrderedDict
from typing import Any

from django.http import HttpRequest, HttpResponse

from wagtail.views import serve

from cms.models.base import ForumPage
from cms.models.content_version import clear_process_cache as forget_known
from cms.models.content_version import get_content_version
from core.http import has_session

MAX_PLACES = 500  # addresses that a process remembers

type Place = tuple[str, str]

_places: OrderedDict[Place, tuple[int, ForumPage]] = OrderedDict()


def serve_page(request: HttpRequest, path: str) -> Any:
    """Wagtail's own door, and before it what is kept."""
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
    """Another database may stand at the same number."""
    _places.clear()
    forget_known()


def _get_cached(request: HttpRequest, place: Place) -> tuple[int, HttpResponse | None]:
    """The number of the content, asked before anything else, so that what is found
    afterwards is at least as new; and the copy that is kept, if it still holds."""
    known, found = _places.get(place, (-1, None))
    if found is None:
        return get_content_version(), None
    if has_session(request) and not found.is_shared:
        content = get_content_version()
        if known != content:
            return content, None
        # Nothing is kept for one person, but the page need not be looked for.
        request.content_version, request.source_page = content, found  # type: ignore[attr-defined]
        return content, found.serve(request)
    content, state = found.get_version_inputs()
    answer = (
        found.get_cached_response(request, (content, state))
        if known == content
        else None
    )
    return content, answer
