"""Rate limits per user and per IP address, counted in the cache.

Each limit uses fixed windows, so counting is one atomic increment. While the cache is
unavailable, each process counts for itself: see `core.cache.redis`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allauth.account.adapter import get_adapter

from core.exceptions import ActionRefused

type Rate = tuple[int, int]  # count and seconds; a count of 0 means no limit


class RateLimitError(ActionRefused):
    """A limit is reached. The message says how long to wait."""

    code = "too_soon"

    def __init__(self, seconds: int) -> None:
        super().__init__(_waiting_text(seconds))
        self.seconds = seconds


def check_user(what: str, request: HttpRequest) -> None:
    """Count one action of a signed-in user, or raise `RateLimitError`.

    `what` is a key of `settings.RATE_LIMITS`. A whole town hall may share one IP address, so
    the limits per address are much higher than those per user.
    """
    person, address = settings.RATE_LIMITS[what]
    with _set_retry_after(request):
        _count(f"{what}.person.{request.user.pk}", person)
        _count(f"{what}.address.{_network_of_request(request)}", address)


def check_address(what: str, request: HttpRequest) -> None:
    """Count one action by IP address only, or raise `RateLimitError`."""
    _person, address = settings.RATE_LIMITS[what]
    with _set_retry_after(request):
        _count(f"{what}.address.{_network_of_request(request)}", address)


@contextmanager
def _set_retry_after(request: HttpRequest) -> Iterator[None]:
    try:
        yield
    except RateLimitError as wait:
        request.retry_after = wait.seconds  # type: ignore[attr-defined]
        raise


def _count(key: str, rate: Rate) -> None:
    most, seconds = rate
    if not most:
        return
    now = time.time()
    window = int(now // seconds)
    place = f"limit.{key}.{window}"
    cache.add(place, 0, seconds)
    try:
        count = cache.incr(place)
    except ValueError:  # the entry expired between the two steps
        return
    if count > most:
        raise RateLimitError(int((window + 1) * seconds - now) + 1)


def _network_of_request(request: HttpRequest) -> str:
    """Return the client's network. Proxies are handled as for the sign-in limits."""
    return network_of(str(get_adapter(request).get_client_ip(request)))


def network_of(address: str) -> str:
    """Return an IPv4 address as it is, and the /64 network of an IPv6 address.

    A client with one address in a /64 network can use all of them.
    """
    try:
        read = ip_address(address)
    except ValueError:  # a Unix socket has no address
        return address
    if isinstance(read, IPv4Address):
        return address
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(IPv6Network((int(read), 64), strict=False))


def _waiting_text(seconds: int) -> str:
    if seconds <= 90:
        left = ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    else:
        minutes = -(-seconds // 60)
        left = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return _("You sent a lot just now. Please wait another %(time)s.") % {"time": left}
