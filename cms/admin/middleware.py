"""Limits on the search queries of the Wagtail admin."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

ADMIN_PREFIX = "/beheer/"
MAX_SEARCH_WORDS = 20
MAX_SEARCH_LENGTH = 250  # characters


class AdminSearchLimitMiddleware:
    """Shorten a search query in the Wagtail admin that is too long for the database.

    Wagtail nests one expression per word, and PostgreSQL rejects deep nesting:
    searching for a pasted text would return a server error (500). The search field
    shows the shortened query, and a message explains it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(ADMIN_PREFIX) and "q" in request.GET:
            self._shorten_search(request)
        return self.get_response(request)

    def _shorten_search(self, request: HttpRequest) -> None:
        query = request.GET["q"]
        shortened = " ".join(query[:MAX_SEARCH_LENGTH].split()[:MAX_SEARCH_WORDS])
        if len(query) <= MAX_SEARCH_LENGTH and len(query.split()) <= MAX_SEARCH_WORDS:
            return
        parameters = request.GET.copy()
        parameters["q"] = shortened
        request.GET = parameters  # type: ignore[assignment]
        is_fragment = request.headers.get("X-Requested-With") == "XMLHttpRequest"
        if request.user.is_authenticated and not is_fragment:
            messages.warning(
                request,
                _("Only the first %(limit)s words were searched for.")
                % {"limit": len(shortened.split())},
            )
