"""Finding pages by their words, for the search page."""

from dataclasses import dataclass
from itertools import chain

from django.http import HttpRequest

from wagtail.models import Page

from core.markup import excerpt

MOST = 5


@dataclass(frozen=True, slots=True)
class PageHit:
    title: str
    url: str
    excerpt: str


def find_pages(words: tuple[str, ...], request: HttpRequest) -> list[PageHit]:
    """Published pages that everybody may read: the words in them, or a title that
    begins so."""
    if not words:
        return []
    pages = Page.objects.live().public().specific()
    query = " ".join(words)
    found = chain(
        pages.search(query, operator="and")[:MOST],
        pages.autocomplete(query, operator="and")[:MOST],
    )
    once = {page.pk: page for page in found}
    return [_hit(page, request) for page in list(once.values())[:MOST]]


def _hit(page: Page, request: HttpRequest) -> PageHit:
    about = page.search_description or getattr(page, "lead", "")
    return PageHit(page.title, page.get_url(request) or "", excerpt(about, limit=200))
