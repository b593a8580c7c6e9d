"""Limits on what the Wagtail admin is asked to search for."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

ADMIN_PREFIX = "/beheer/"
MAX_SEARCH_WORDS = 20
MAX_SEARCH_LENGTH = 250  # characters


class AdminSearchLimitMiddleware:
    """Shorten a search in the Wagtail admin that is too long for the database.

    Wagtail nests one expression per word, and PostgreSQL refuses a deep nesting: the
    search of a pasted text would end in an error 500. The shortened words stand in the
    search field, and a message says that they were shortened.
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
