"""Recognise browsers in which a user has signed in before.

The list is stored in the browser, in a signed cookie that identifies nobody. The server
stores no devices apart from open sessions.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import User

COOKIE_AGE = 365 * 24 * 3600
MAX_USERS = 10  # users that share a browser
SALT = "accounts.authentication.known_devices"


def cookie_name() -> str:
    return "__Host-device" if settings.HTTPS else "device"


def is_known_device(request: HttpRequest, user: User) -> bool:
    return _mark(user) in _marks(request)


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    marks = [_mark(user), *(m for m in _marks(request) if m != _mark(user))][:MAX_USERS]
    response.set_cookie(
        cookie_name(),
        signing.dumps(marks, salt=SALT),
        max_age=COOKIE_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _mark(user: User) -> str:
    return salted_hmac(SALT, str(user.public_id), algorithm="sha256").hexdigest()[:32]


def _marks(request: HttpRequest) -> list[str]:
    value = request.COOKIES.get(cookie_name(), "")
    try:
        marks = signing.loads(value, salt=SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return []
    return [str(mark) for mark in marks]
