"""Who must have a second factor, and what is closed to them until they do."""

from typing import Any

from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest
from allauth.mfa.models import Authenticator

from accounts import commands, policy
from accounts.models import User
from forum import commands as forum
from forum.models import Participation
from notifications.live.subscriptions import get_session_user
from tests.accounts.test_mfa import (
    SETUP,
    STEP,
    code,
    confirm_again,
    first_step,
    give_factor,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def demanded(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def must(user: User) -> bool:
    user.refresh_from_db()
    return policy.must_set_up_second_factor(user)


def test_who_leads_a_group_must_have_one(demanded, facilitator, member, group):
    for user in (facilitator, member):
        commands.update_mfa_required(user.pk)
    assert must(facilitator)
    assert not must(member)
    give_factor(facilitator)
    assert not must(facilitator)


def test_who_leads_a_group_by_merging_must_have_one_at_once(
    demanded, facilitator, member, group
):
    commands.update_mfa_required(member.pk)
    commands.merge_accounts(facilitator, code=commands.offer_merge(member))
    assert must(member)


def test_it_follows_the_role(
    demanded, facilitator, member, group, django_capture_on_commit_callbacks
):
    """Who begins to lead needs one at the next page; who stops does not."""
    part = Participation.objects.get(user=member, space=group.space)
    part.role = "facilitator"
    part.save()
    commands.update_mfa_required()
    assert must(member)
    assert must(facilitator)
    with django_capture_on_commit_callbacks(execute=True):
        forum.leave(member, space=group.space)
    assert not must(member)
    assert must(facilitator)


def test_a_moderator_and_an_administrator_must_have_one(demanded, moderator, person):
    assert must(moderator)
    assert must(person("Ad Ministrator", is_superuser=True))
    assert not must(person("Els Official"))


def test_an_editor_must_have_one(demanded, official):
    kind, _made = ContentType.objects.get_or_create(
        app_label="wagtailadmin", model="admin"
    )
    right, _made = Permission.objects.get_or_create(
        content_type=kind, codename="access_admin", defaults={"name": "beheer"}
    )
    role = Role.objects.create(name="Redactie")
    role.permissions.add(right)
    assert not must(official)
    official.groups.add(role)
    assert must(official)
    official.groups.remove(role)
    assert not must(official)


CLOSED = [
    "/",
    "/forum/",
    "/forum/arbeidsmigranten/",
    "/meldingen/",
    "/groepen/",
    "/zoeken/?q=x",
    "/beheer/",
    "/account/sessions/",
    "/account/password/change/",
    "/bestaat-niet/",
]


@pytest.mark.parametrize("path", CLOSED)
def test_until_then_everything_is_closed(path, demanded, moderator, client, space):
    """Also for reading, and for forms."""
    client.force_login(moderator)
    for answer in (client.get(path), client.post(path), client.head(path)):
        assert answer.status_code == 302
        assert answer.url == SETUP
    give_factor(moderator)
    assert client.get("/forum/").status_code == 200


def test_the_way_to_a_second_factor_is_open(demanded, moderator, client):
    first_step(client, moderator)
    page = client.get(SETUP)
    assert page.status_code == 200
    assert "data-second-factor-needed" in page.text
    answer = client.get("/account/2fa/totp/activate/")
    assert answer.url.startswith("/account/reauthenticate/")
    confirm_again(client)
    for path in ("/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"):
        assert client.get(path).status_code == 200
    assert client.get("/account/email/").status_code == 200
    client.post("/account/logout/")
    assert not signed_in(client)
    assert client.get("/forum/").status_code == 200


def test_open_pages_of_somebody_who_lacks_one_hear_nothing(demanded, moderator, client):
    client.force_login(moderator)
    assert get_session_user(client.session.session_key).is_anonymous
    give_factor(moderator)
    assert get_session_user(client.session.session_key) == moderator


def test_the_last_factor_of_who_must_have_one_stays(demanded, moderator, client):
    give_factor(moderator)
    first_step(client, moderator)
    client.post(STEP, {"code": code()})
    confirm_again(client)
    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_nobody_pays_for_it_with_a_query(official, client, space, settings):
    client.force_login(official)
    counts = []
    for demanded in (False, True):
        settings.REQUIRE_SECOND_FACTOR = demanded
        client.get("/forum/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/forum/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
