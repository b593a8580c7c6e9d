from dataclasses import dataclass, field
from itertools import chain

from django.http import HttpRequest

from wagtail.models import Page

from accounts.models import Organisation
from core.markup import excerpt
from forum.search.words import TextSegment, mark_hits

MAX_PAGES = 5


@dataclass(frozen=True, slots=True)
class PageHit:
    title: str
    url: str
    excerpt: str
    words: tuple[str, ...] = field(repr=False)

    @property
    def marked_title(self) -> list[TextSegment]:
        return mark_hits(self.title, self.words)

    @property
    def marked_excerpt(self) -> list[TextSegment]:
        return mark_hits(self.excerpt, self.words)


def find_pages(
    words: tuple[str, ...], request: HttpRequest, *, most: int = MAX_PAGES
) -> list[PageHit]:
    """Return public pages that contain the words, or whose title starts with them."""
    if not words:
        return []
    pages = Page.objects.live().public().specific()
    query = " ".join(words)
    found = chain(
        pages.search(query, operator="and")[:most],
        pages.autocomplete(query, operator="and")[:most],
    )
    once = {page.pk: page for page in found}
    return [_hit(page, request, words) for page in list(once.values())[:most]]


def _hit(page: Page, request: HttpRequest, words: tuple[str, ...]) -> PageHit:
    about = excerpt(page.search_description or getattr(page, "lead", ""), limit=200)
    return PageHit(page.title, page.get_url(request) or "", about, words)


def get_organisation_named(name: str) -> Organisation | None:
    found: Organisation | None = Organisation.objects.named(name).first()
    return found
