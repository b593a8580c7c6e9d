"""Small helpers between a request and a view."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token

from core.kept import KEPT_FOR, Near, digest, get_cached, kept, period

# What visitors ask for again and again is kept in the process, too: to fetch it cost a
# fifth of such a page.
MOST_NEAR = 100_000  # bytes: a topic takes 40,000, one to be printed may take millions
pages = Near[bytes](100, lasts=KEPT_FOR, fits=lambda body: len(body) <= MOST_NEAR)


def is_prefetch(request: HttpRequest) -> bool:
    """Does the browser only guess that the person may want this page?"""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get(
        "Purpose", ""
    )
    return "prefetch" in purpose


def form_token(request: HttpRequest) -> str:
    """The token of all forms of one page: making one costs as much as a small query."""
    secret, token = getattr(request, "form_token", (None, ""))
    if secret is None or secret != request.META.get("CSRF_COOKIE"):
        token = get_token(request)
        request.form_token = (request.META["CSRF_COOKIE"], token)  # type: ignore[attr-defined]
    return str(token)


def public_id(value: Any) -> int | None:
    """A public id out of what somebody sent, or None."""
    text = str(value or "")
    if text.isascii() and text.isdecimal() and len(text) <= 16:
        return int(text)
    return None


def is_session_key(value: str) -> bool:
    """Could the session framework have made this?"""
    return value.isascii() and value.isalnum() and len(value) <= 40


def is_personal(request: HttpRequest) -> bool:
    """Does this browser get a page of its own: is somebody signed in, or greeted?"""
    own = {settings.SESSION_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME}
    return bool(own & request.COOKIES.keys())


def kept_page(
    request: HttpRequest, version: tuple[Any, ...], draw: Callable[[], HttpResponse]
) -> HttpResponse:
    """The same finished page for every visitor, until what it shows has changed.

    `version` names the page and the state of everything on it; rights have been asked
    before. Only for people without a session: everybody else gets a page of their own.
    """
    if request.method not in {"GET", "HEAD"} or is_personal(request):
        return draw()
    tag = _tag(request, version)

    def body() -> bytes:
        return pages(tag, lambda: kept(f"page.{tag}", lambda: draw().content))

    return _answer(request, tag, body)


def kept_before(request: HttpRequest, version: tuple[Any, ...]) -> HttpResponse | None:
    """What `kept_page` has in store for a visitor; None when it must be drawn."""
    tag = _tag(request, version)
    body = _in_store(tag)
    return None if body is None else _answer(request, tag, lambda: body)


def _in_store(tag: str) -> bytes | None:
    if near := pages.find(tag):
        return near
    body: bytes | None = get_cached(f"page.{tag}")
    return body if body is None else pages(tag, lambda: body)


def _tag(request: HttpRequest, version: tuple[Any, ...]) -> str:
    language = getattr(request, "LANGUAGE_CODE", "")
    # A browser's copy lasts no longer than ours: names may change without a version.
    moment = period(repr(version))  # of each page another one
    return digest((version, language, moment, settings.STATE))


def _answer(request: HttpRequest, tag: str, body: Callable[[], bytes]) -> HttpResponse:
    etag = f'"{tag}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body())
    response.headers["ETag"] = etag
    response.headers["Vary"] = "Cookie"
    return response
