"""Roles on the site: each may as little as it needs, and one knows who has them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client

import pytest
import time_machine

from accounts import commands, policy
from accounts.models import Organisation, RoleGrant, RoleReview, SecurityEvent, User
from core.clock import now, today
from jobs.worker import run_once
from tests.cms.conftest import theme as theme

pytestmark = pytest.mark.django_db
ROLES = ("moderator", "editor", "adviser", "administrator")


@pytest.fixture
def admin(person: Callable[..., User]) -> User:
    """Ada looks after the site."""
    return commands.add_role(person("Ada Administrator"), role="administrator")


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


# -- The least rights each ------------------------------------------------------

RIGHTS: dict[str, Callable[[Any, Any], bool]] = {
    "moderate": lambda user, _other: policy.can_moderate(user),
    "admit": lambda user, _other: policy.can_admit(user),
    "sanction": policy.can_sanction,
    "suspend": policy.can_suspend,
    "administer": lambda user, _other: policy.can_administer(user),
    "change roles": policy.can_change_roles,
    "end sessions": policy.can_end_sessions,
    "come into beheer": lambda user, _other: user.has_perm("wagtailadmin.access_admin"),
}
MAY = {
    "moderator": {"moderate", "admit", "sanction", "suspend", "come into beheer"},
    "editor": {"come into beheer"},
    "adviser": {"come into beheer"},  # for the desk: no page, no person
    "administrator": {
        "administer",
        "suspend",
        "change roles",
        "end sessions",
        "come into beheer",
    },
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_it_needs_and_no_more(
    theme, admin, official, outsider, role, secret_topic
):
    user = commands.grant_role(admin, user=official, role=role)
    assert {name for name, may in RIGHTS.items() if may(user, outsider)} == MAY[role]
    # No role opens a closed space.
    client = Client()
    client.force_login(user)
    path = f"{secret_topic.space.path}{secret_topic.public_id}/"
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_taken_away_nothing_is_left_of_it(theme, admin, official, outsider, role):
    commands.grant_role(admin, user=official, role=role)
    user = commands.revoke_role(admin, user=official, role=role)
    assert not [name for name, may in RIGHTS.items() if may(user, outsider)]
    assert not user.groups.exists()
    grant = RoleGrant.objects.get(user=official)
    assert (grant.granted_by, grant.revoked_by) == (admin, admin)


@pytest.mark.parametrize("role", ROLES)
def test_whoever_has_a_role_must_have_a_second_factor(settings, admin, official, role):
    settings.REQUIRE_SECOND_FACTOR = True
    assert not policy.must_set_up_second_factor(official)
    user = commands.grant_role(admin, user=official, role=role)
    assert policy.must_set_up_second_factor(user)
    user = commands.revoke_role(admin, user=official, role=role)
    assert not policy.must_set_up_second_factor(user)


def test_a_role_that_somebody_lost_for_a_while_is_no_right(admin, official, outsider):
    user = commands.grant_role(admin, user=official, role="administrator")
    commands.suspend(admin, user=user)
    assert not policy.can_administer(fresh(user))


def test_a_role_ends_the_sessions(admin, official, client):
    client.force_login(official)
    commands.grant_role(admin, user=official, role="adviser")
    assert client.get("/meldingen/").status_code == 302


# -- Who gives them ---------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_only_an_administrator_gives_roles_and_never_to_themselves(
    admin, official, outsider, person, role
):
    others = [official, person("Marieke", is_moderator=True)]
    for actor in others:
        for act in (commands.grant_role, commands.revoke_role):
            with pytest.raises(PermissionDenied):
                act(actor, user=outsider, role=role)
    for act in (commands.grant_role, commands.revoke_role):
        with pytest.raises(PermissionDenied):
            act(admin, user=admin, role=role)
    assert RoleGrant.objects.active().count() == 1


def test_given_twice_it_is_held_once(admin, official):
    for _time in range(2):
        commands.grant_role(admin, user=official, role="editor")
    assert RoleGrant.objects.filter(user=official).count() == 1
    commands.revoke_role(admin, user=official, role="editor")
    commands.revoke_role(admin, user=official, role="editor")
    commands.grant_role(admin, user=official, role="editor")
    assert RoleGrant.objects.filter(user=official).count() == 2


def test_nobody_gets_a_role_who_is_no_person_here(admin, official):
    User.objects.filter(pk=official.pk).update(kind="bot")
    with pytest.raises(PermissionDenied):
        commands.grant_role(admin, user=official, role="editor")
    with pytest.raises(ValueError, match="king"):
        commands.grant_role(admin, user=official, role="king")


def test_whoever_runs_the_site_gives_and_takes_by_command(official):
    call_command("grant_role", official.email.upper(), "administrator")
    assert policy.can_administer(fresh(official))
    call_command("revoke_role", official.email, "administrator")
    assert not policy.can_administer(fresh(official))
    for address, role in (
        (official.email, "king"),
        ("nobody@elders.example", "editor"),
    ):
        with pytest.raises(CommandError):
            call_command("grant_role", address, role)
    written = SecurityEvent.objects.filter(person=official)
    assert [event.kind for event in written] == ["role_taken", "role_given"]


# -- The yearly list --------------------------------------------------------------


def test_once_a_year_administrators_are_sent_the_list(admin, official):
    commands.grant_role(admin, user=official, role="adviser")
    assert commands.remind_role_review() == 1
    assert commands.remind_role_review() == 0
    run_once()
    (letter,) = mail.outbox
    assert letter.to == [admin.email]
    assert "Olga Official" in letter.body
    assert "adviseur" in letter.body
    assert "Ada Administrator" in letter.body
    year = str(today().year)
    assert f"{year})" in letter.body
    assert f"{year} {year}" not in letter.body
    with time_machine.travel(now() + timedelta(days=31)):
        assert commands.remind_role_review() == 1
        commands.review_roles(admin)
        assert RoleReview.objects.get().roles == 2
    with time_machine.travel(now() + timedelta(days=300)):
        assert commands.remind_role_review() == 0
    with time_machine.travel(now() + timedelta(days=400)):
        assert commands.remind_role_review() == 1


def test_only_an_administrator_confirms_the_list(official, moderator):
    for actor in (official, moderator):
        with pytest.raises(PermissionDenied):
            commands.review_roles(actor)
    assert not RoleReview.objects.exists()


# -- Shutting people out ----------------------------------------------------------


def test_an_administrator_stops_a_moderator_and_a_moderator_does_not(
    admin, moderator, person
):
    other = person("Mo Moderator", is_moderator=True)
    with pytest.raises(PermissionDenied):
        commands.suspend(other, user=moderator)
    with pytest.raises(PermissionDenied):
        commands.suspend(admin, user=admin)
    assert commands.suspend(admin, user=moderator).state == "suspended"
    with pytest.raises(PermissionDenied):
        commands.restore(other, user=moderator)
    assert commands.restore(admin, user=moderator).state == "active"


def test_a_moderator_sanctions_nobody_with_a_role(admin, moderator, official):
    for role in ("adviser", "editor"):
        commands.grant_role(admin, user=official, role=role)
        for act in (commands.suspend, commands.mute):
            with pytest.raises(PermissionDenied):
                act(moderator, user=official, until=None)
        commands.revoke_role(admin, user=official, role=role)
    commands.suspend(moderator, user=official)


def test_an_administrator_signs_somebody_out_everywhere(admin, official, outsider):
    here, there = Client(), Client()
    here.force_login(official)
    there.force_login(outsider)
    for actor in (official, outsider):
        with pytest.raises(PermissionDenied):
            commands.sign_out_person(actor, user=official)
    commands.sign_out_person(admin, user=official)
    assert here.get("/meldingen/").status_code == 302
    assert there.get("/meldingen/").status_code == 200


def test_an_administrator_signs_a_whole_organisation_out(admin, official, outsider):
    town, other = (
        Organisation.objects.create(name=name) for name in ("Voorbeeldstad", "Elders")
    )
    commands.set_affiliation(official, town, source="domain")
    commands.set_affiliation(outsider, other, source="domain")
    here, there = Client(), Client()
    here.force_login(official)
    there.force_login(outsider)
    with pytest.raises(PermissionDenied):
        commands.sign_out_organisation(official, organisation=town)
    assert commands.sign_out_organisation(admin, organisation=town) == 1
    assert here.get("/meldingen/").status_code == 302
    assert there.get("/meldingen/").status_code == 200


def test_a_reminder_is_not_a_refusal(person):
    commands.add_role(person("Ada Administrator"), role="administrator")
    commands.remind_role_review()
    event = SecurityEvent.objects.first()
    assert (event.kind, event.result) == ("roles_reminded", "done")


def test_who_gave_a_role_is_named_alike_everywhere(person):
    ada = commands.add_role(person("Ada Administrator"), role="administrator")
    event = SecurityEvent.objects.get(person=ada, kind="role_given")
    assert event.by == RoleGrant.objects.get(user=ada).given_by
    assert event.by == "de technisch beheerder"
