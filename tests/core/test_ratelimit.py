"""How often one may do a thing: counted per person and per address."""

from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

import pytest
import time_machine

from config import env
from core.security import ratelimit
from core.security.ratelimit import network_of

START = 1_790_000_000 // 600 * 600


def request_of(pk: int, address: str = "192.0.2.1"):
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    request.user = SimpleNamespace(pk=pk) if pk else AnonymousUser()
    return request


@pytest.fixture
def three(settings):
    """Three a minute for a person, five for an address."""
    settings.RATE_LIMITS = {"reply": ((3, 60), (5, 60))}


def taken(*requests) -> int:
    done = 0
    for request in requests:
        try:
            ratelimit.check_user("reply", request)
        except ratelimit.RateLimitError:
            continue
        done += 1
    return done


def test_a_person_may_so_often_and_again_in_the_next_window(three):
    with time_machine.travel(START, tick=False) as clock:
        assert taken(*[request_of(1)] * 5) == 3
        clock.shift(59)
        assert taken(request_of(1)) == 0
        clock.shift(1)
        assert taken(request_of(1)) == 1


def test_it_says_how_long_to_wait(three):
    with time_machine.travel(START + 20, tick=False):
        taken(*[request_of(1)] * 3)
        with pytest.raises(ratelimit.RateLimitError) as wait:
            ratelimit.check_user("reply", request_of(1))
    assert wait.value.seconds == 41
    assert "41" in str(wait.value)


def test_an_address_may_more_often_for_all_who_share_it(three):
    with time_machine.travel(START, tick=False):
        assert taken(*[request_of(1)] * 3, *[request_of(2)] * 3) == 5
        assert taken(request_of(2, "192.0.2.2")) == 0  # three of the second person
        assert taken(request_of(3, "192.0.2.2")) == 1


def test_one_ipv6_network_is_one_address(three):
    requests = [request_of(n, f"2001:db8:1:2::{n}") for n in range(1, 8)]
    with time_machine.travel(START, tick=False):
        assert taken(*requests) == 5


def test_however_its_address_is_written(three):
    """`2001:db8::1:2:3:4` leaves out the noughts between network and machine."""
    requests = [request_of(n, f"2001:db8::{n}:2:3:4") for n in range(1, 8)]
    with time_machine.travel(START, tick=False):
        assert taken(*requests) == 5
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("fe80::1%eth0") == network_of("fe80::2%eth1")
    assert network_of("testserver") == "testserver"


def test_a_forged_header_is_no_other_address(three):
    """Behind no proxy nobody is believed about the address."""
    with time_machine.travel(START, tick=False):
        for n in range(1, 6):
            request = request_of(n)
            request.META["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{n}"
            assert taken(request) == 1
        assert taken(request_of(9)) == 0


def test_a_limit_of_nought_is_none(settings):
    settings.RATE_LIMITS = {"reply": ((0, 1), (0, 1))}
    assert taken(*[request_of(1)] * 50) == 50


@pytest.mark.parametrize("value", ["thirty", "30", "30/", "/30", "30/0", "-1/60"])
def test_a_bad_limit_is_refused_with_a_sentence(value, monkeypatch):
    monkeypatch.setenv("LIMIT_REPLY", value)
    with pytest.raises(ImproperlyConfigured, match="LIMIT_REPLY must look like"):
        env.rate("LIMIT_REPLY", "30/300")


def test_a_limit_is_so_many_in_so_many_seconds(monkeypatch):
    assert env.rate("LIMIT_REPLY", "30/300") == (30, 300)
    monkeypatch.setenv("LIMIT_REPLY", "0")
    assert env.rate("LIMIT_REPLY", "30/300") == (0, 1)
