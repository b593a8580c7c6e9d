from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token


def is_prefetch(request: HttpRequest) -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get(
        "Purpose", ""
    )
    return "prefetch" in purpose


def get_csrf_token(request: HttpRequest) -> str:
    """Return one CSRF token for all forms of a page.

    Django's `get_token` masks the secret again at every call.
    """
    secret, token = getattr(request, "form_token", (None, ""))
    if secret is None or secret != request.META.get("CSRF_COOKIE"):
        token = get_token(request)
        request.form_token = (request.META["CSRF_COOKIE"], token)  # type: ignore[attr-defined]
    return str(token)


def parse_public_id(value: object) -> int | None:
    text = str(value or "")
    if text.isascii() and text.isdecimal() and len(text) <= 16:
        return int(text)
    return None


def is_session_key(value: str) -> bool:
    return value.isascii() and value.isalnum() and len(value) <= 40


def has_session(request: HttpRequest) -> bool:
    """Return whether the request has a session or messages: it is then never cached."""
    own = {settings.SESSION_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME}
    return bool(own & request.COOKIES.keys())
