"""Who comes in by their organisation alone is asked there once more who they are."""

import time
from typing import Any
from urllib.parse import unquote

from django.test import Client

import pytest

from accounts.models import AccountDeletion, User
from tests.accounts.provider import asked_for, come_back, consent, leave
from tests.accounts.sso.requests import SUBJECT, lying, signed_in_as
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

AGAIN, LEAVING = "/account/oidc/opnieuw/", "/account/opheffen/"
NEW = "olga@anderdorp.example"
SURE = {"texts": "keep", "is_sure": "on"}


@pytest.fixture
def tied(tied: User) -> User:
    """Olga, who has no other way in."""
    tied.set_unusable_password()
    tied.save()
    return tied


@pytest.fixture
def inside(row, tied, client: Client) -> Client:
    """Her browser, just after she came in: that is not showing it once more."""
    come_back(client, row, SUBJECT)
    assert signed_in_as(client) == tied
    return client


def where(answer: Any) -> str:
    return unquote(answer.headers.get("Location", ""))


@pytest.mark.parametrize(
    ("path", "given"),
    [
        (LEAVING, SURE),
        ("/account/email/", {"action_add": "", "email": NEW}),
        ("/account/gegevens/", {}),
        ("/account/samenvoegen/code/", {}),
        ("/account/password/set/", {"password1": PASSWORD, "password2": PASSWORD}),
        ("/account/2fa/totp/activate/", {"code": "123456"}),
    ],
)
def test_nothing_of_the_account_changes_before(path, given, inside, tied):
    assert where(inside.post(path, given)) == f"{AGAIN}?next={path}"
    tied.refresh_from_db()
    assert tied.state == "active"
    assert not tied.has_usable_password()
    assert tied.emailaddress_set.count() == 1


def test_what_was_typed_is_done_after(inside, row, tied):
    asked = inside.post("/account/email/", {"action_add": "", "email": NEW})
    page = inside.get(where(asked))
    assert row.name in page.text
    back = come_back(inside, row, SUBJECT, process="again", next="/account/email/")
    assert where(back) == f"{AGAIN}?next=/account/email/"
    assert where(inside.get(where(back))) == "/account/email/"
    assert tied.emailaddress_set.filter(email=NEW, verified=False).exists()
    assert signed_in_as(inside) == tied


def test_after_it_somebody_may_leave(inside, row, tied):
    back = come_back(inside, row, SUBJECT, process="again", next=LEAVING)
    assert where(inside.get(where(back))) == LEAVING
    inside.post(LEAVING, SURE)
    assert AccountDeletion.objects.get().user == tied


def test_the_provider_is_to_ask_anew_and_only_then(inside, row):
    assert asked_for(leave(inside, row, process="again"))["prompt"] == "login"
    assert "prompt" not in asked_for(leave(Client(), row))


def test_who_was_not_asked_anew_has_not_shown_it(inside, row, provider):
    """The prompt can be taken out of the address; when somebody was asked cannot."""
    lying(provider, auth_time=int(time.time()) - 3600)
    back = come_back(inside, row, SUBJECT, process="again", next=LEAVING)
    assert back.status_code == 401
    assert where(inside.post(LEAVING, SURE)).startswith(AGAIN)


def test_a_colleague_at_the_provider_shows_nothing(inside, row, provider, tied):
    provider.knows("somebody-else", name="Iemand", email="i@voorbeeldstad.example")
    back = come_back(inside, row, "somebody-else", process="again", next=LEAVING)
    assert back.status_code == 401
    assert signed_in_as(inside) == tied
    assert where(inside.post(LEAVING, SURE)).startswith(AGAIN)


def test_who_has_a_password_shows_it_by_that(inside, row, tied):
    """Being signed in at work is easier to come by than a password."""
    tied.set_password(PASSWORD)
    tied.save()
    inside.force_login(tied)
    path = leave(inside, row, process="again", next=LEAVING)
    assert inside.get(consent(path, SUBJECT)).status_code == 401
    assert where(inside.post(LEAVING, SURE)).startswith("/account/reauthenticate/")
    assert where(inside.get(AGAIN)) == "/account/reauthenticate/"


def test_nobody_is_led_to_another_site(inside, row):
    back = come_back(
        inside, row, SUBJECT, process="again", next="https://evil.example/"
    )
    assert where(back) == f"{AGAIN}?next=/"
    to_go = inside.get(f"{AGAIN}?next=https://evil.example/")
    assert "evil.example" not in where(to_go)


def test_a_moderator_who_must_set_a_factor_up_comes_there(inside, row, tied, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    tied.is_moderator = True
    tied.save()
    activate = "/account/2fa/totp/activate/"
    asked = where(inside.get(activate))
    assert asked == f"{AGAIN}?next={activate}"
    assert inside.get(asked).status_code == 200
    back = come_back(inside, row, SUBJECT, process="again", next=activate)
    assert where(inside.get(where(back))) == activate
    assert inside.get(activate).status_code == 200
    assert where(inside.get("/forum/")) == "/account/2fa/"
