"""Guessing is limited, whichever way round it is tried."""

from django.test import Client

import pytest

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN, CODE, RESET = (
    "/account/login/",
    "/account/login/code/",
    "/account/password/reset/",
)
OLGA = "olga.official@voorbeeldstad.example"


@pytest.fixture(autouse=True)
def olga(official):
    return official


def attempt(address=OLGA, password="verkeerd-maar-lang", ip="10.0.0.1", **headers):
    client = Client(REMOTE_ADDR=ip, headers=headers)
    answer = client.post(LOGIN, {"login": address, "password": password})
    return "_auth_user_id" in client.session, answer.status_code


def test_one_account_from_many_addresses_is_limited():
    for number in range(5):
        attempt(ip=f"10.0.0.{number}")
    assert attempt(password=PASSWORD, ip="10.0.1.1") == (False, 200)


@pytest.mark.parametrize(
    "written",
    [
        "OLGA.official@voorbeeldstad.example",
        "  olga.official@voorbeeldstad.example ",
        "Olga.Official@Voorbeeldstad.EXAMPLE",
    ],
)
def test_capitals_and_spaces_count_as_the_same_account(written):
    for number in range(5):
        attempt(written, ip=f"10.0.0.{number}")
    assert attempt(password=PASSWORD, ip="10.0.1.1") == (False, 200)


@pytest.mark.parametrize(
    "written",
    [
        "ólga.official@voorbeeldstad.example",
        "olga.officıal@voorbeeldstad.example",
        "olga.oﬃcial@voorbeeldstad.example",
        "ｏlga.official@voorbeeldstad.example",
        "olga.official@voorbeeldﬆad.example",
        "olga.official+x@voorbeeldstad.example",
    ],
)
def test_an_address_that_only_looks_like_it_never_signs_in(written):
    """It has a counter of its own, and is nobody's."""
    assert attempt(written, PASSWORD) == (False, 200)


def test_many_accounts_from_one_address_are_limited():
    for number in range(10):
        attempt(f"iemand{number}@voorbeeldstad.example")
    assert attempt(password=PASSWORD) == (False, 200)
    assert attempt(password=PASSWORD, ip="10.0.0.2") == (True, 302)


def test_a_forged_header_is_no_other_address():
    """No proxy is trusted unless the settings say so."""
    for number in range(10):
        forged = {"x-forwarded-for": f"192.0.2.{number}", "x-real-ip": "192.0.2.9"}
        attempt(f"iemand{number}@voorbeeldstad.example", **forged)
    forged = {"x-forwarded-for": "192.0.2.99"}
    assert attempt(password=PASSWORD, **forged) == (False, 200)


def test_behind_a_proxy_only_what_the_proxy_added_counts(settings):
    """What stands before it was sent by the visitor."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        forged = {"x-forwarded-for": f"192.0.2.{number}, 198.51.100.7"}
        attempt(f"iemand{number}@voorbeeldstad.example", **forged)
    through = {"x-forwarded-for": "192.0.2.99, 198.51.100.7"}
    assert attempt(password=PASSWORD, **through) == (False, 200)
    other = {"x-forwarded-for": "192.0.2.99, 198.51.100.8"}
    assert attempt(password=PASSWORD, **other) == (True, 302)


def test_a_success_in_between_clears_no_counter(outsider):
    """Neither one's own nor that of another account."""
    for number in range(4):
        attempt(ip=f"10.0.0.{number}")
    assert attempt(password=PASSWORD, ip="10.0.1.1") == (True, 302)
    assert attempt(outsider.email, PASSWORD, ip="10.0.1.2") == (True, 302)
    attempt(ip="10.0.1.3")
    assert attempt(password=PASSWORD, ip="10.0.1.4") == (False, 200)


def test_the_limit_says_the_same_for_an_unknown_account():
    texts = []
    for address in (OLGA, "niels.niemand@voorbeeldstad.example"):
        for number in range(5):
            attempt(address, ip=f"10.0.0.{number}")
        client = Client(REMOTE_ADDR="10.0.9.9")
        page = client.post(LOGIN, {"login": address, "password": "verkeerd-maar-lang"})
        texts.append(page.context["form"].non_field_errors())
    assert texts[0] == texts[1]


@pytest.mark.parametrize("path", [CODE, RESET])
@pytest.mark.parametrize("address", [OLGA, "niels.niemand@voorbeeldstad.example"])
def test_mails_to_one_address_are_limited(path, address, mailoutbox):
    """Whoever asks, from wherever, for whomever."""
    statuses = []
    for number in range(8):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        statuses.append(client.post(path, {"email": address}).status_code)
    assert statuses[0] == 302
    assert statuses[-1] in {200, 429}


def test_too_often_is_said_in_a_sentence():
    client = Client()
    answers = [client.post("/account/signup/", {}) for _try in range(21)]
    assert answers[-1].status_code == 429
    assert "<h1" in answers[-1].text
