from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cms import commands
from cms.models.page_search import PageHit, find_pages
from cms.views.forms import SearchForm
from core.exceptions import ActionRefused
from core.security import ratelimit
from forum.search.engine import (
    MAX_RESULTS,
    PAGE_SIZE,
    SearchFilters,
    SearchResults,
    search_posts,
)
from forum.search.words import parse_words
from forum.selectors.profiles import list_organisation_names

LAST_PAGE = MAX_RESULTS // PAGE_SIZE


@require_http_methods(["GET", "HEAD"])
def search(request: HttpRequest) -> HttpResponse:
    """Search posts and pages that the viewer can see.

    Anonymous visitors can search too.
    """
    form = SearchForm(request.GET, viewer=request.user)
    page = _page(request.GET.get("pagina", ""))
    found, filters = SearchResults(), SearchFilters()
    pages: list[PageHit] = []
    wait = _wait(request, form)
    if wait:
        found = SearchResults(notice=wait)
    elif form.is_valid():
        found, pages, filters = _find(request, form, page)
    context = {
        "form": form,
        "query": form.cleaned_data.get("q", ""),
        "hits": found.hits,
        "pages": pages,
        "total": found.total,
        "is_more": found.is_more,
        "notice": found.notice,
        "is_asked": bool(form.cleaned_data.get("q") or filters),
        "is_filtered": bool(filters),
        "previous_url": form.address(page - 1) if page > 1 else "",
        "next_url": form.address(page + 1) if found.has_next else "",
        "organisation_names": list_organisation_names(),
        "section": "",
        "streams": "",
    }
    status = 429 if wait else 200
    response = render(request, "cms/search.html", context, status=status)
    # Every search has its own URL. None should be indexed.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _wait(request: HttpRequest, form: SearchForm) -> str:
    """Return the rate limit message, or an empty string."""
    if not form.is_valid() or not (form.cleaned_data["q"] or form.filters()):
        return ""
    try:
        if request.user.is_authenticated:
            ratelimit.check_user("search", request)
        else:
            ratelimit.check_address("search", request)
    except ActionRefused as refusal:
        return str(refusal)
    return ""


def _find(
    request: HttpRequest, form: SearchForm, page: int
) -> tuple[SearchResults, list[PageHit], SearchFilters]:
    """Search posts; also pages if no filter applies to posts only."""
    data, filters = form.cleaned_data, form.filters()
    if data["soort"] == form.PAGES and not filters:
        words = tuple(parse_words(data["q"]))
        return SearchResults(), find_pages(words, request, most=PAGE_SIZE), filters
    found = search_posts(
        request.user,
        data["q"],
        page=page,
        filters=filters,
        by_rank=data["volgorde"] == form.RELEVANCE,
    )
    pages = find_pages(found.words, request) if page == 1 and not filters else []
    if page == 1 and not filters and not found.hits and not pages:
        commands.log_search_miss(request.user, found.words, typed=data["q"])
    return found, pages, filters


def _page(text: str) -> int:
    known = text.isascii() and text.isdecimal() and len(text) < 4
    return min(max(int(text), 1), LAST_PAGE) if known else 1
