"""Break-glass entries in the moderation log and in the security log."""

from datetime import timedelta

from django.urls import reverse

import pytest
import time_machine

from accounts import commands as accounts
from accounts.models import SecurityEvent
from core.clock import now
from forum import commands as forum
from groups import commands
from groups.models import Group

WHY = {"reason": "Melding van een datalek.", "hours": 4}
SECURITY = "/beheer/beveiligingslog/"


@pytest.fixture
def administrator(person):
    return accounts.add_role(person("Ad Administrator"), role="administrator")


@pytest.fixture
def other_administrator(person):
    return accounts.add_role(person("Bo Beheerder"), role="administrator")


def events() -> list[str]:
    rows = SecurityEvent.objects.filter(kind="break_glass").order_by("pk")
    return [row.detail.split(",")[0] for row in rows]


def read_log(client, viewer, **query):
    client.force_login(viewer)
    return client.get(reverse("moderation-log"), query).text


def test_opening_extending_and_stopping_are_logged(group, administrator):
    commands.break_glass(administrator, group=group, **WHY)
    commands.break_glass(administrator, group=group, **WHY)
    commands.leave_group(administrator, group=group)
    assert events() == ["opened", "extended", "ended"]
    opened = SecurityEvent.objects.filter(kind="break_glass").earliest("pk")
    assert opened.actor == administrator
    assert opened.detail == f"opened, 4 hours, group {group.space.public_id}"


def test_the_end_of_the_time_is_logged_once(group, administrator):
    commands.break_glass(administrator, group=group, **WHY)
    with time_machine.travel(now() + timedelta(hours=5)):
        forum.expire_sanctions()
        forum.expire_sanctions()
        assert events() == ["opened", "ran out"]
        last = SecurityEvent.objects.filter(kind="break_glass").latest("pk")
        assert (last.actor, last.person) == (None, administrator)
        commands.break_glass(administrator, group=group, **WHY)
    assert events() == ["opened", "ran out", "opened"]


def test_expired_break_glass_is_closed_before_the_next(group, administrator):
    commands.break_glass(administrator, group=group, **WHY)
    with time_machine.travel(now() + timedelta(hours=5)):
        commands.break_glass(administrator, group=group, **WHY)
    assert events() == ["opened", "ran out", "opened"]


def test_former_administrator_loses_break_glass_access(
    group, administrator, other_administrator, secret_topic
):
    commands.break_glass(administrator, group=group, **WHY)
    accounts.revoke_role(other_administrator, user=administrator, role="administrator")
    administrator.refresh_from_db()
    assert type(secret_topic).objects.visible_to(administrator).count() == 0
    assert events() == ["opened", "ended"]


@pytest.mark.parametrize("query", [{}, {"wat": "break_glass"}])
def test_a_moderator_reads_it_without_the_title_of_a_hidden_group(
    client, group, administrator, moderator, query
):
    commands.break_glass(administrator, group=group, **WHY)
    page = read_log(client, moderator, **query)
    assert WHY["reason"] in page
    assert "Ad Administrator" in page
    assert str(group.space.public_id) in page
    assert group.space.title not in page


def test_a_listed_group_is_named_unless_it_is_confidential(
    client, group, administrator, moderator, space
):
    Group.objects.filter(pk=group.pk).update(is_listed=True, theme=space)
    rows = type(group.space).objects.filter(pk=group.space.pk)
    rows.update(confidentiality="normal")
    commands.break_glass(administrator, group=group, **WHY)
    assert group.space.title in read_log(client, moderator)
    rows.update(confidentiality="confidential")
    assert group.space.title not in read_log(client, moderator)


def test_log_entry_hides_group_from_overseer(
    client, group, administrator, moderator, other_administrator, outsider
):
    commands.break_glass(administrator, group=group, **WHY)
    (entry,) = group.space.moderation_entries.all()
    for viewer in (moderator, other_administrator):
        client.force_login(viewer)
        page = client.get(entry.path).text
        assert WHY["reason"] in page
        assert group.space.title not in page
    client.force_login(outsider)
    assert client.get(entry.path).status_code == 404


def test_another_administrator_reads_why_in_the_security_log(
    client, group, administrator, other_administrator
):
    commands.break_glass(administrator, group=group, **WHY)
    client.force_login(other_administrator)
    page = client.get(SECURITY, {"kind": "break_glass"}).text
    assert WHY["reason"] in page
    assert "4 uur" in page
    assert group.space.title not in page
    taken = client.post(f"{SECURITY}uitvoer.csv?kind=break_glass")
    assert WHY["reason"] in b"".join(taken.streaming_content).decode()


def test_only_active_break_glass_can_be_extended(group, administrator, member):
    until = now() + timedelta(hours=9)
    for user in (administrator, member):
        assert not forum.extend_break_glass(user, space=group.space, until=until)
    commands.break_glass(administrator, group=group, **WHY)
    assert forum.extend_break_glass(administrator, space=group.space, until=until)
    part = group.space.participations.get(user=administrator)
    assert part.until == until


def test_ending_break_glass_keeps_memberships(group, administrator, member):
    commands.break_glass(administrator, group=group, **WHY)
    for user in (administrator, member):
        forum.end_break_glass(user)
    assert not group.space.participations.filter(user=administrator).exists()
    assert group.space.participations.filter(user=member).exists()


def test_a_line_of_the_security_log_holds_numbers_only(group, administrator):
    commands.break_glass(administrator, group=group, **WHY)
    (entry,) = group.space.moderation_entries.all()
    forum.note_break_glass(entry, "opened")
    event = SecurityEvent.objects.filter(kind="break_glass").latest("pk")
    assert event.reference == entry.public_id
    assert event.detail == f"opened, group {group.space.public_id}"
