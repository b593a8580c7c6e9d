"""The search page: posts and pages together."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cms.search import find_pages
from core.markup import clean_line
from forum.search import LONGEST_QUERY, MOST, PAGE, find

LAST_PAGE = MOST // PAGE


@require_http_methods(["GET", "HEAD"])
def search(request: HttpRequest) -> HttpResponse:
    """Finds what this reader may see anyway; a visitor needs no account for it."""
    query = clean_line(request.GET.get("q", "")[:LONGEST_QUERY])
    page = _page(request.GET.get("pagina", ""))
    found = find(request.user, query, page=page)
    context = {
        "query": query,
        "hits": found.hits,
        "pages": find_pages(found.words, request) if page == 1 else [],
        "total": found.total,
        "is_more": found.is_more,
        "notice": found.notice,
        "previous_url": _url(query, page - 1) if page > 1 else "",
        "next_url": _url(query, page + 1) if found.has_next else "",
        "section": "",
        "streams": "",
    }
    response = render(request, "cms/search.html", context)
    # Every question makes another address, and none is worth keeping.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(text: str) -> int:
    known = text.isascii() and text.isdecimal() and len(text) < 4
    return min(max(int(text), 1), LAST_PAGE) if known else 1


def _url(query: str, page: int) -> str:
    words = {"q": query} | ({"pagina": page} if page > 1 else {})
    return f"?{urlencode(words)}"
