"""How often somebody may do a thing: counted in the cache, per person and per address.

Each limit counts in windows of fixed length, so a count is one step of the cache that
two requests at once cannot both take. While the cache is away each process counts for
itself, see `core.cache.redis`.
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

type Rate = tuple[int, int]  # so many in so many seconds; no limit when that is 0


class RateLimitError(Exception):
    """A limit is reached; the message says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(_waiting_text(seconds))
        self.seconds = seconds


def check_user(what: str, request: HttpRequest) -> None:
    """Count one act of a signed-in person, or raise `TooSoon`.

    `what` names a limit of `settings.LIMITS`. Behind one address sits a whole town
    hall, so addresses have limits of their own, far wider than those of a person.
    """
    person, address = settings.LIMITS[what]
    with _set_retry_after(request):
        _count(f"{what}.person.{request.user.pk}", person)
        _count(f"{what}.address.{_network_of_request(request)}", address)


def check_address(what: str, request: HttpRequest) -> None:
    """Count one act of a visitor, by the address alone, or raise `TooSoon`."""
    _person, address = settings.LIMITS[what]
    with _set_retry_after(request):
        _count(f"{what}.address.{_network_of_request(request)}", address)


@contextmanager
def _set_retry_after(request: HttpRequest) -> Iterator[None]:
    """The answer will say in its head as well how long to wait."""
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
    except ValueError:  # gone between the two steps
        return
    if count > most:
        raise RateLimitError(int((window + 1) * seconds - now) + 1)


def _network_of_request(request: HttpRequest) -> str:
    """The visitor's address, as the limits on signing in read it behind proxies."""
    return network_of(str(get_adapter(request).get_client_ip(request)))


def network_of(address: str) -> str:
    """Of an IPv6 address the network: whoever has one has them all."""
    try:
        read = ip_address(address)
    except ValueError:  # a socket of the machine itself has none
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
