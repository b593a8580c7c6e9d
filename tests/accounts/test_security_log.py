"""The security log: who, what, on whom, with which result, when, from where."""

import ast
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import Client

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount

from accounts import commands
from accounts.data_export.registry import ExportPeriod
from accounts.models import (
    EmailDomain,
    Organisation,
    SecurityEvent,
    SignInProvider,
    User,
)
from accounts.querysets import ImmutableRowError
from accounts.security_log import labels
from core.clock import now
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TYPED = "iets-dat-iemand-per-ongeluk-intypt"


@pytest.fixture
def admin(person: Callable[..., User]) -> User:
    """Ada looks after the site."""
    return person("Ada Administrator", is_administrator=True)


@pytest.fixture
def client() -> Client:
    return Client(
        REMOTE_ADDR="192.0.2.7",
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"},
    )


def last() -> SecurityEvent:
    found = SecurityEvent.objects.first()
    assert found is not None
    return found


def line(event: SecurityEvent) -> tuple[Any, ...]:
    return event.kind, event.result, event.actor, event.person, event.detail


def sign_in(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password})


# -- What is written -----------------------------------------------------------


def test_signing_in_and_out(client, official):
    sign_in(client, official)
    event = last()
    assert line(event) == ("sign_in", "done", official, official, "password")
    assert event.address == "192.0.2.7"
    assert event.device == "Firefox, Windows"
    assert now() - event.at < timedelta(minutes=1)
    client.post("/account/logout/")
    assert line(last()) == ("sign_out", "done", official, official, "")


def test_a_wrong_password(client, official):
    sign_in(client, official, TYPED)
    assert line(last()) == ("sign_in", "refused", None, official, "password")
    client.post(LOGIN, {"login": f"{TYPED}@elders.example", "password": "x" * 12})
    assert line(last()) == ("sign_in", "refused", None, None, "password")


def test_too_many_attempts(client, official):
    for _try in range(6):
        sign_in(client, official, TYPED)
    assert line(last()) == ("sign_in", "refused", None, official, "too many attempts")


def test_a_muting_that_ends_is_no_other_muting(official, moderator):
    commands.mute(moderator, user=official, until=now() + timedelta(days=1))
    assert line(last()) == ("muting", "done", moderator, official, "")
    commands.mute(moderator, user=official, until=None)
    assert line(last()) == ("muting", "done", moderator, official, "stopped")


def test_an_account_that_is_shut(client, official, moderator):
    commands.suspend(moderator, user=official)
    sign_in(client, official)
    assert line(last()) == ("sign_in", "refused", None, official, "closed account")


def test_who_is_not_known_is_not_named(official):
    for typed in (None, "", TYPED, "niemand@elders.example"):
        commands.log_refused_sign_in(typed, detail="password")
        assert last().person is None
    commands.log_refused_sign_in(official.email.upper(), detail="password")
    assert last().person == official


def test_an_account_tied_and_untied(official):
    provider = SignInProvider.objects.create(
        name="X", issuer="https://login.example", client_id="x"
    )
    account = SocialAccount(user=official, provider=provider.key, uid="x")
    for detail in ("tied", "untied"):
        commands.log_connection(account, detail=detail)
        assert line(last()) == ("tie", "done", official, official, detail)
        assert last().provider == provider


def test_a_wrong_second_step_and_a_right_one(client, official):
    TOTP.activate(official, SECRET)
    sign_in(client, official)
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert line(last()) == ("sign_in", "refused", None, official, "second step")
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    client.post("/account/2fa/authenticate/", {"code": code})
    assert line(last()) == ("sign_in", "done", official, official, "password, totp")


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_code_by_mail(client, official, known):
    address = official.email if known else "niemand@elders.example"
    client.post("/account/login/code/", {"email": address})
    client.post("/account/login/code/confirm/", {"code": "AAAA-BBBB"})
    person = official if known else None
    assert line(last()) == ("sign_in", "refused", None, person, "code")


def test_a_new_account_and_its_address(client, db):
    form = {"email": "nina@elders.example", "password1": PASSWORD, "display_name": "N"}
    client.post("/account/signup/", form)
    assert last().kind == "sign_up"


def test_a_new_password(client, official):
    client.force_login(official)
    new = "een-heel-ander-wachtwoord"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/account/password/change/", form)
    kinds = set(SecurityEvent.objects.values_list("kind", flat=True))
    assert "password" in kinds


def test_factors_and_addresses(client, official):
    sign_in(client, official)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post(
        "/account/email/", {"action_add": "", "email": "olga@voorbeeldstad.example"}
    )
    assert line(last())[0::4] == ("address", "added")
    TOTP.activate(official, SECRET)
    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(type="totp").exists()
    assert ("factor", "removed: totp") in set(
        SecurityEvent.objects.values_list("kind", "detail")
    )


def acts(admin: User, user: User, town: Organisation, domain: EmailDomain) -> Any:
    return {
        "suspension": lambda who: commands.suspend(who, user=user),
        "restoration": lambda who: commands.restore(who, user=user),
        "muting": lambda who: commands.mute(who, user=user, until=now()),
        "sessions": lambda who: commands.sign_out_person(who, user=user),
        "role_given": lambda who: commands.grant_role(who, user=user, role="editor"),
        "role_taken": lambda who: commands.revoke_role(who, user=user, role="editor"),
        "admission": lambda who: commands.approve(who, user=user, organisation=town),
        "domain": lambda who: commands.confirm_domain(who, domain=domain),
        "provider": lambda who: commands.add_provider(
            who,
            issuer="https://login.example",
            facts=commands.ProviderFacts(
                name="X", client_id="x", organisations=[town], secret=TYPED
            ),
        ),
    }


KINDS = list(acts(*[None] * 4))  # type: ignore[list-item]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_done_to_people_is_written_and_so_is_a_refusal(
    kind, admin, official, outsider
):
    town = Organisation.objects.create(name="Zundert")
    domain = EmailDomain.objects.create(domain="zundert.example")
    act = acts(admin, official, town, domain)[kind]
    with pytest.raises(PermissionDenied):
        act(outsider)
    refusal = last()
    assert (refusal.kind, refusal.result, refusal.actor) == (kind, "refused", outsider)
    User.objects.filter(pk=admin.pk).update(is_moderator=True)
    act(User.objects.get(pk=admin.pk))
    done = last()
    assert (done.kind, done.result, done.actor) == (kind, "done", admin)
    for event in (refusal, done):
        if kind == "domain":
            assert event.detail == "zundert.example"
        elif kind != "provider":
            assert event.person == official
    if kind.startswith("role"):
        assert done.detail == "editor"


def test_no_secret_ever_stands_in_it(client, official, admin):
    sign_in(client, official, TYPED)
    sign_in(client, official)
    other = Client()
    other.post(LOGIN, {"login": f"{TYPED}@elders.example", "password": TYPED})
    other.post("/account/password/reset/", {"email": f"{TYPED}@elders.example"})
    town = Organisation.objects.create(name="Zundert")
    acts(admin, official, town, EmailDomain(domain="x"))["provider"](admin)
    assert SecurityEvent.objects.count() >= 4
    for event in SecurityEvent.objects.values_list():
        assert TYPED not in repr(event)
        assert PASSWORD not in repr(event)
        assert "@" not in repr(event)


# -- It stays as it is ---------------------------------------------------------


def test_nothing_in_it_is_changed_or_taken_out(client, official):
    sign_in(client, official)
    event = last()
    event.detail = "niets gebeurd"
    changes = [
        event.save,
        event.delete,
        SecurityEvent.objects.all().delete,
        lambda: SecurityEvent.objects.update(detail=""),
        lambda: SecurityEvent.objects.filter(pk=event.pk).delete(),
    ]
    for change in changes:
        with pytest.raises(ImmutableRowError):
            change()
    assert last().detail == "password"


def test_it_is_kept_for_more_than_half_a_year_and_then_goes(official, settings):
    assert settings.SECURITY_LOG_DAYS >= 183
    for days in (1, 200, 365, 400, 800):
        with time_machine.travel(now() - timedelta(days=days)):
            commands.log_event("sign_in", actor=official, person=official)
    assert commands.purge_security_log() == 2
    ages = [(now() - event.at).days for event in SecurityEvent.objects.all()]
    assert ages == [1, 200, 365]
    assert commands.purge_security_log() == 0


def test_outside_a_request_it_says_from_nowhere(official):
    commands.add_role(official, role="editor")
    assert (last().address, last().device) == ("", "")


def test_a_forged_address_is_not_written(official):
    client = Client(REMOTE_ADDR="192.0.2.7", headers={"x-forwarded-for": "10.9.8.7"})
    sign_in(client, official)
    assert last().address == "192.0.2.7"


def test_a_known_address_costs_no_more_than_an_unknown_one(client, official):
    """The line of the log is written for both."""
    before = SecurityEvent.objects.count()
    for login in (official.email, "niemand@elders.example"):
        client.post(LOGIN, {"login": login, "password": "verkeerd-maar-lang"})
    assert SecurityEvent.objects.count() == before + 2
    assert EmailAddress.objects.filter(user=official).exists()


def test_it_is_part_of_what_somebody_gets_of_themselves(client, official, moderator):
    sign_in(client, official)
    commands.mute(moderator, user=official, until=None)
    lines = list(commands.export_security_events(official, ExportPeriod()))
    assert len(lines) == 2
    assert "192.0.2.7" in str(lines[0].facts)
    assert moderator.display_name not in repr(lines)
    assert not list(commands.export_security_events(moderator, ExportPeriod()))


WRITES = (
    *("log_event", "log_own", "log_command", "log_connection", "_note_refused"),
    "IdTokenError",
)


def words_written() -> set[str]:
    """What the code writes as a detail, wherever it does."""
    found = set()
    for path in Path("accounts").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                named = {k.arg: k.value for k in node.keywords}
                told = [named.get("detail"), named.get("word")]
                # Of `log_command` it is the name of an argument, not a word.
                told = told[1:] if name == "log_command" else told
                told += node.args if name in WRITES else []
                found |= {
                    part.value
                    for value in told
                    if value is not None
                    for part in ast.walk(value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_every_detail_is_told_in_dutch() -> None:
    """In the row it stands in English; on the screen it does not."""
    words = {word.strip(" :,") for word in words_written()} - {""}
    assert len(words) > 35
    assert {word for word in words if labels.label_for(word) == word} == set()
    assert labels.label_for("added: webauthn") == "toegevoegd: een passkey"
    assert labels.label_for("password, totp") == "wachtwoord, een app"
    assert labels.label_for("elders.example lapsed") == "elders.example is voorbij"
    assert labels.label_for("elders.example") == "elders.example"
