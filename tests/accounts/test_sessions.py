"""Devices: seen, ended, and told of by mail when they are new."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

import pytest
from allauth.usersessions.models import UserSession

from accounts import commands
from accounts.templatetags.devices import browser
from cms.commands import appoint_moderator
from jobs.worker import run_once
from notifications.live.subscriptions import get_session_user
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN, SESSIONS = "/account/login/", "/account/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604"
)


def sign_in(user, client=None, agent=FIREFOX, password=PASSWORD):
    client = client or Client(headers={"user-agent": agent})
    client.post(LOGIN, {"login": user.email, "password": password})
    assert "_auth_user_id" in client.session
    return client


def is_in(client):
    return client.get("/meldingen/").status_code == 200


def test_somebody_sees_their_devices_and_signs_the_others_out(official, outsider):
    here, there = sign_in(official), sign_in(official, agent=IPHONE)
    stranger = sign_in(outsider)
    page = here.get(SESSIONS)
    assert "Firefox, Windows" in page.text
    assert "Safari, iPhone" in page.text
    assert page.context["session_count"] == 2
    assert here.post(SESSIONS).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert get_session_user(there.session.session_key).is_anonymous
    assert is_in(stranger)


def test_open_pages_of_the_others_are_told(
    official, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr("notifications.live.broadcast.recheck_rights", told.append)
    here, _there = sign_in(official), sign_in(official, agent=IPHONE)
    with django_capture_on_commit_callbacks(execute=True):
        here.post(SESSIONS)
    assert told == [official.pk]


def test_the_page_is_for_who_is_signed_in(client, db):
    assert client.get(SESSIONS).status_code == 302
    assert client.post(SESSIONS).status_code == 302


def test_a_new_device_is_told_by_mail(official):
    """The first one ever is not: that is where the account was made."""
    client = sign_in(official)
    run_once()
    assert not mail.outbox
    client.post("/account/logout/")
    sign_in(official, client)
    run_once()
    assert not mail.outbox
    sign_in(official, agent=IPHONE)
    run_once()
    (message,) = mail.outbox
    assert message.to == [official.email]
    assert "Safari, iPhone" in message.body
    assert IPHONE not in message.body  # no text of a visitor's choosing is mailed on
    assert "127.0.0.1" in message.body


def test_a_device_is_known_for_a_person_and_cannot_be_made_up(official, outsider):
    sign_in(outsider)
    shared = sign_in(official)
    shared.post("/account/logout/")
    sign_in(outsider, shared)
    forged = Client(headers={"user-agent": FIREFOX})
    forged.cookies["device"] = shared.cookies["device"].value + "x"
    sign_in(official, forged)
    run_once()
    assert [m.to[0] for m in mail.outbox] == [outsider.email, official.email]
    assert str(official.public_id) not in shared.cookies["device"].value
    assert shared.cookies["device"]["httponly"]


def test_a_changed_password_ends_every_session(official):
    here, there = sign_in(official), sign_in(official, agent=IPHONE)
    here.post("/account/reauthenticate/", {"password": PASSWORD})
    new = "een-heel-ander-wachtwoord"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post("/account/password/change/", form)
    assert not is_in(there)
    assert not is_in(here)
    assert get_session_user(there.session.session_key).is_anonymous


def test_what_a_suspension_ended_stays_ended(official, moderator):
    """Also after the suspension is over."""
    client = sign_in(official)
    commands.suspend(moderator, user=official)
    assert not is_in(client)
    commands.restore(moderator, user=official)
    assert not is_in(client)
    assert is_in(sign_in(official))


def test_all_sessions_of_one_person_end_at_once(official, outsider):
    browsers = [sign_in(official), sign_in(official), sign_in(outsider)]
    commands.revoke_sessions(official.pk)
    assert [is_in(client) for client in browsers] == [False, False, True]
    assert UserSession.objects.filter(user=official).count() == 2
    sign_in(official)
    assert UserSession.objects.filter(user=official).count() == 1


def test_a_new_role_is_used_after_signing_in_anew(official):
    """A session that was taken over gains nothing."""
    client = sign_in(official)
    appoint_moderator(official)
    assert not is_in(client)
    assert get_session_user(client.session.session_key).is_anonymous
    assert is_in(sign_in(official))


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        (FIREFOX, "Firefox, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537 Edg/140.0", "Edge"),
        ("curl/8.0", None),
        ("", None),
        ("<script>alert(1)</script>", None),
    ],
)
def test_a_browser_has_a_name_people_know(agent, named):
    shown = browser(agent)
    assert shown.startswith(named) if named else "<" not in shown and "," not in shown


def test_sessions_that_are_over_do_not_stay(official, time_machine):
    """Each says who was signed in, and nobody can use it any more."""
    time_machine.move_to("2026-11-26 12:00:00+00:00")
    sign_in(official)
    time_machine.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE - 60))
    later = sign_in(official, agent=IPHONE)
    assert commands.delete_expired_sessions() == 0
    time_machine.shift(120)
    assert commands.delete_expired_sessions() == 1
    assert [one.session_key for one in UserSession.objects.all()] == [
        later.session.session_key
    ]
    assert Session.objects.count() == 1
    assert is_in(later)
