"""The second step: who has one, who must have one, and what goes round it (nothing)."""

import re
import time
from typing import Any

from django.core import mail
from django.test import Client

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from accounts import commands
from accounts.models import User
from jobs.worker import run_once
from notifications.live.subscriptions import get_session_user
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN, STEP, SETUP = "/account/login/", "/account/2fa/authenticate/", "/account/2fa/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(offset: int = 0) -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + offset))


def give_factor(user: User) -> list[str]:
    """An app with codes, as if it was set up; the recovery codes."""
    TOTP.activate(user, SECRET)
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    commands.log_factor_change(user.pk)
    return codes


def first_step(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def confirm_again(client: Client) -> None:
    client.post("/account/reauthenticate/", {"password": PASSWORD})


# -- No way round the second step ---------------------------------------


def test_the_password_alone_is_not_enough(official):
    """Skipping the step by going to a page directly."""
    give_factor(official)
    client = Client()
    assert first_step(client, official).url == STEP
    for path in (
        "/meldingen/",
        "/account/email/",
        "/account/2fa/",
        "/account/sessions/",
    ):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert not signed_in(client)
    client.post(STEP, {"code": code()})
    assert signed_in(client)
    assert client.get("/meldingen/").status_code == 200


def test_who_lost_the_phone_and_the_codes_is_led_to_help(official):
    give_factor(official)
    client = Client()
    first_step(client, official)
    main = client.get(STEP).text.split("<main")[1].split("</main>")[0]
    assert 'href="/hulp/"' in main


def test_a_code_by_mail_does_not_skip_the_second_step(official, mailoutbox):
    give_factor(official)
    client = Client()
    client.post("/account/login/code/", {"email": official.email})
    run_once()
    code_by_mail = re.search(r"^[A-Z0-9]+(-[A-Z0-9]+)?$", mailoutbox[0].body, re.M)
    assert code_by_mail
    answer = client.post("/account/login/code/confirm/", {"code": code_by_mail[0]})
    assert answer.url == STEP
    assert not signed_in(client)


def test_a_code_of_the_app_works_once(official):
    """Reuse."""
    give_factor(official)
    used = code()
    for _time, expected in enumerate((True, False)):
        client = Client()
        first_step(client, official)
        client.post(STEP, {"code": used})
        assert signed_in(client) is expected


def test_guessing_codes_is_limited(official):
    """Also the right one is refused then."""
    give_factor(official)
    client = Client()
    first_step(client, official)
    for guess in range(6):
        client.post(STEP, {"code": f"{guess:06}"}, REMOTE_ADDR=f"10.0.0.{guess}")
    client.post(STEP, {"code": code()}, REMOTE_ADDR="10.0.0.99")
    assert not signed_in(client)


def test_a_recovery_code_works_once(official):
    codes = give_factor(official)
    for expected in (True, False):
        client = Client()
        first_step(client, official)
        client.post(STEP, {"code": codes[0]})
        assert signed_in(client) is expected


def test_who_uses_a_recovery_code_reads_how_many_are_left(official):
    codes = give_factor(official)
    client = Client()
    first_step(client, official)
    page = client.post(STEP, {"code": codes[0]}, follow=True)
    assert "U hebt er nog 9." in page.text
    assert "herstelcode" not in client.get("/meldingen/").text
    for used in codes[1:-1]:
        client = Client()
        first_step(client, official)
        client.post(STEP, {"code": used})
    client = Client()
    first_step(client, official)
    page = client.post(STEP, {"code": codes[-1]}, follow=True)
    assert "uw laatste herstelcode" in page.text


def test_a_code_of_the_app_says_nothing_of_recovery_codes(official):
    give_factor(official)
    client = Client()
    first_step(client, official)
    page = client.post(STEP, {"code": code()}, follow=True)
    assert "herstelcode" not in page.text


def test_the_second_step_names_no_factor_that_somebody_lacks(official):
    give_factor(official)
    client = Client()
    first_step(client, official)
    main = client.get(STEP).text.split("<main")[1].split("</main>")[0]
    assert "app" in main
    assert "passkey" not in main


def test_a_new_password_leaves_the_second_step_standing(official, mailoutbox):
    """A reset removes no factor, and signs nobody in."""
    give_factor(official)
    official.set_password("een-heel-nieuw-wachtwoord")
    official.save()
    client = Client()
    assert first_step(client, official, "een-heel-nieuw-wachtwoord").url == STEP
    assert not signed_in(client)
    assert Authenticator.objects.filter(user=official).count() == 2


def test_no_browser_is_remembered_past_the_second_step(official):
    """Nothing that could outlive a new password."""
    give_factor(official)
    client = Client()
    first_step(client, official)
    client.post(STEP, {"code": code()})
    assert signed_in(client)
    assert "mfa_trusted" not in client.cookies
    assert client.get("/account/2fa/trust/").status_code == 404


def test_the_session_gets_a_new_key_at_each_step(official):
    give_factor(official)
    client = Client()
    client.get(LOGIN)
    keys = [client.session.session_key]
    first_step(client, official)
    keys.append(client.session.session_key)
    client.post(STEP, {"code": code()})
    keys.append(client.session.session_key)
    assert keys[-1] not in keys[:-1]
    older = Client()
    older.cookies["sessionid"] = keys[-2] or ""
    assert older.get("/meldingen/").status_code == 302


def test_the_secret_of_the_app_stands_sealed(official):
    give_factor(official)
    row = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert SECRET not in str(row.data)


def test_a_secret_of_a_lost_key_fits_no_code(official, settings):
    codes = give_factor(official)
    settings.SECRET_KEY = "een-andere-sleutel-die-lang-genoeg-is-voor-dit"
    client = Client()
    first_step(client, official)
    for guess in (code(), codes[0]):
        assert client.post(STEP, {"code": guess}).status_code == 200
        assert not signed_in(client)


# -- Asked again before anything changes ------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/recovery-codes/generate/",
        "/account/email/",
    ],
)
def test_the_password_is_asked_once_more(path, official, client):
    first_step(client, official)
    answer = client.get(path)
    if path == "/account/email/":
        answer = client.post(path, {"action_add": "", "email": "x@elders.example"})
    assert answer.status_code == 302
    assert answer.url.startswith("/account/reauthenticate/")
    confirm_again(client)
    assert client.get(path).status_code in {200, 302}


def test_somebody_sets_up_the_app_and_is_told_by_mail(
    official, client, mailoutbox, django_capture_on_commit_callbacks
):
    first_step(client, official)
    confirm_again(client)
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.text
    right = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/account/2fa/totp/activate/", {"code": right})
    assert answer.status_code == 302
    assert answer.url == "/account/2fa/recovery-codes/"
    official.refresh_from_db()
    assert official.has_second_factor
    run_once()
    assert [m.to for m in mailoutbox] == [[official.email]]
    codes = client.get(answer.url)
    assert codes.text.count("<code>") == 10
    assert "<code>" in codes.text
    assert client.get("/account/2fa/").status_code == 200


def test_removing_a_factor_signs_every_other_device_out(official, mailoutbox):
    """The one where it was done goes on, with a new key."""
    give_factor(official)
    here, there = Client(), Client()
    for number, client in enumerate((here, there)):
        first_step(client, official)
        client.post(STEP, {"code": code(number)})
        assert signed_in(client)
    before = here.session.session_key
    confirm_again(here)
    assert here.post("/account/2fa/totp/deactivate/").status_code == 302
    assert here.get("/meldingen/").status_code == 200
    assert here.session.session_key != before
    assert there.get("/meldingen/").status_code == 302
    official.refresh_from_db()
    assert not official.has_second_factor
    assert get_session_user(there.session.session_key).is_anonymous
    run_once()
    assert any(message.to == [official.email] for message in mail.outbox)
