"""Check the links in published pages.

Internal links are requested in this process with the test client, as an anonymous
visitor. External links are never requested: that would reveal this site and its
unpublished plans.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from wagtail.documents.models import Document
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.query import PageQuerySet

from bs4 import BeautifulSoup


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link on a page. `why` is the reason if the link is broken."""

    page: str
    target: str
    why: str = ""


def list_checked_pages() -> PageQuerySet:
    found: PageQuerySet = Page.objects.live().public().filter(depth__gt=1)
    return found


def list_external_links() -> list[PageLink]:
    return [link for link in _links() if not _is_ours(link.target)]


def list_broken_links() -> list[PageLink]:
    visitor = LinkVisitor()
    pages = list_checked_pages().specific().iterator(chunk_size=100)
    return [link for page in pages for link in visitor.broken_on(page)]


class LinkVisitor:
    """Request internal URLs as an anonymous visitor, each URL once."""

    def __init__(self) -> None:
        origin = urlsplit(settings.SITE_URL)
        self.client = Client(
            SERVER_NAME=origin.hostname or "localhost", raise_request_exception=False
        )
        self.is_secure = origin.scheme == "https"
        self.found: dict[str, str] = {}

    def broken_on(self, page: Page) -> list[PageLink]:
        broken = []
        for link in _links_on(page):
            why = link.why
            if not why and _is_ours(link.target):
                why = self._trouble(_path(link.target))
            if why:
                broken.append(PageLink(link.page, link.target, why))
        return broken

    def _trouble(self, path: str) -> str:
        if path not in self.found:
            answer = self.client.get(path, follow=True, secure=self.is_secure)
            fine = answer.status_code < 400
            self.found[path] = "" if fine else str(answer.status_code)
        return self.found[path]


def _is_ours(target: str) -> bool:
    return target.startswith(("/", settings.SITE_URL + "/"))


def _path(target: str) -> str:
    return target.removeprefix(settings.SITE_URL).partition("#")[0] or "/"


def _links() -> Iterator[PageLink]:
    for page in list_checked_pages().specific().iterator(chunk_size=100):
        yield from _links_on(page)


def _links_on(page: Page) -> Iterator[PageLink]:
    where = page.get_url() or f"page {page.pk}"
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            yield from _in_html(where, getattr(page, field.name) or "")
        elif isinstance(field, StreamField):
            raw = getattr(page, field.name).get_prep_value()
            yield from _in_blocks(where, raw)


def _in_blocks(where: str, value: object, name: str = "") -> Iterator[PageLink]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _in_blocks(where, inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_blocks(where, inner, name)
    elif name == "page" and isinstance(value, int):
        yield from _to_page(where, value)
    elif name == "document" and isinstance(value, int):
        yield from _to_document(where, value)
    elif name == "url" and isinstance(value, str) and value:
        yield PageLink(where, value)
    elif isinstance(value, str) and "<a" in value:
        yield from _in_html(where, value)


def _in_html(where: str, html: str) -> Iterator[PageLink]:
    for link in BeautifulSoup(html, "html.parser").find_all("a"):
        kind, ident = link.get("linktype"), str(link.get("id", ""))
        if kind == "page" and ident.isdecimal():
            yield from _to_page(where, int(ident))
        elif kind == "document" and ident.isdecimal():
            yield from _to_document(where, int(ident))
        elif str(link.get("href", "")).startswith(("/", "http://", "https://")):
            yield PageLink(where, str(link["href"]))


def _to_page(where: str, ident: int) -> Iterator[PageLink]:
    if list_checked_pages().filter(pk=ident).exists():
        return
    page = Page.objects.filter(pk=ident).first()
    yield PageLink(where, page.title if page else f"page {ident}", "not published")


def _to_document(where: str, ident: int) -> Iterator[PageLink]:
    if not Document.objects.filter(pk=ident).exists():
        yield PageLink(where, f"document {ident}", "gone")
