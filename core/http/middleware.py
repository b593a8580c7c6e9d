from collections.abc import AsyncIterator, Callable, Iterator
from itertools import islice
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.asgi import ASGIRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.csp import build_policy

from asgiref.sync import sync_to_async

from core.http import is_session_key
from core.security.log_filter import parse_request_id, request_number

type Policy = dict[str, list[str]]
type GetResponse = Callable[[HttpRequest], HttpResponse]

CHUNKS_PER_STEP = 16  # chunks of a file, 4 KB each
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class AsyncStreamingMiddleware:
    """Stream files and tables in chunks under ASGI.

    They are read by synchronous iterators, which Django's ASGI handler would first read
    into memory completely, with a warning.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        streamed: Any = response
        is_looped = isinstance(request, ASGIRequest)
        if is_looped and response.streaming and not streamed.is_async:
            streamed.streaming_content = _stream(streamed.streaming_content)
        return response


async def _stream(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read several chunks at a time in the thread of the request."""
    take = sync_to_async(lambda: b"".join(islice(pieces, CHUNKS_PER_STEP)))
    while piece := await take():
        yield piece


class RequestIdMiddleware:
    """Set a request id, for log lines and for users who report an error.

    An id that a trusted proxy has set is kept; one from any other client is ignored.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID")
        number = parse_request_id(given if settings.TRUSTED_PROXIES else None)
        request.number = number  # type: ignore[attr-defined]
        token = request_number.set(number)
        try:
            response = self.get_response(request)
        finally:
            request_number.reset(token)
        response.headers["X-Request-ID"] = number
        return response


class SecurityHeadersMiddleware:
    """Set Content-Security-Policy, Permissions-Policy and Cache-Control.

    Pages have no inline scripts or styles, so the policy needs no nonce and is the same
    for every response. Responses to a signed-in user, and pages of an account, are
    never stored in a cache.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.site = build_policy(cast(Policy, settings.SECURE_CSP))
        self.admin = build_policy(cast(Policy, settings.SECURE_CSP_ADMIN))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        admin = request.path_info.startswith("/beheer/")
        headers = response.headers
        headers.setdefault(
            "Content-Security-Policy", self.admin if admin else self.site
        )
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        if admin:  # the admin shows pages in an iframe
            headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        if response.status_code == 429:
            seconds = getattr(request, "retry_after", 60)
            headers.setdefault("Retry-After", str(seconds))
        if "Cache-Control" not in headers:
            user = getattr(request, "_cached_user", None)
            signed_in = user is not None and user.is_authenticated
            # Account pages have keys in their URLs and show whose account it is.
            is_own = signed_in or request.path_info.startswith("/account/")
            headers["Cache-Control"] = "private, no-store" if is_own else "no-cache"
        return response


class InvalidSessionCookieMiddleware:
    """Delete a session cookie that this site cannot have set.

    A quoted cookie may contain any character, including NUL, which PostgreSQL rejects.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = settings.SESSION_COOKIE_NAME
        if not is_session_key(request.COOKIES.get(name, "x")):
            del request.COOKIES[name]
        return self.get_response(request)


class RejectNulMiddleware:
    """Answer 400 to a request that contains a NUL character.

    Forms reject it with an error message. PostgreSQL rejects it in input that a view
    reads itself, and such a request must not be reported as a server error.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if isinstance(error, DataError | ValueError) and "NUL (0x00)" in str(error):
            raise BadRequest from error


class LanguageCookieMiddleware:
    """Use Dutch, unless the user chose a language.

    The Accept-Language header is ignored: pages for visitors are the same for everyone,
    so that whole responses can be cached.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in self.known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
