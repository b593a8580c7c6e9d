"""Break-glass: only an administrator, only with a reason, and the group knows."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from core.clock import now
from forum.models import ModerationEntry, Topic
from forum.policy import permissions_for
from groups import commands
from groups.membership.break_glass import list_break_glass_entries
from groups.policy import can_break_glass
from jobs.worker import run_once
from notifications.models import Notification

WHY = {"reason": "Melding van een datalek.", "hours": 1}


@pytest.fixture
def administrator(person):
    return person("Ad Administrator", is_administrator=True)


def test_it_opens_for_a_while_counts_nowhere_and_is_told(
    group, facilitator, administrator, secret_topic
):
    assert can_break_glass(administrator)
    assert not can_break_glass(facilitator)
    commands.break_glass(administrator, group=group, **WHY)
    assert Topic.objects.visible_to(administrator).contains(secret_topic)
    assert not permissions_for(administrator, group.space).can_ask
    group.space.refresh_from_db()
    assert group.space.participant_count == 2
    while run_once():
        pass
    assert (
        Notification.objects.visible_to(facilitator)
        .filter(event__kind="glass_broken")
        .exists()
    )
    entry = ModerationEntry.objects.visible_to(facilitator).get(act="break_glass")
    assert (entry.actor, entry.reason) == (administrator, WHY["reason"])
    assert list_break_glass_entries(group.space) == [entry]
    with time_machine.travel(now() + timedelta(hours=2)):
        assert not Topic.objects.visible_to(administrator).contains(secret_topic)
        assert not list_break_glass_entries(group.space)


@pytest.mark.parametrize("change", [{"reason": " "}, {"hours": 9000}])
def test_without_a_reason_or_an_end_it_stays_shut(group, administrator, change):
    with pytest.raises(PermissionDenied):
        commands.break_glass(administrator, group=group, **(WHY | change))
    assert not permissions_for(administrator, group.space).can_see


def test_moderators_and_members_elsewhere_do_not(group, moderator, outsider):
    for actor in (moderator, outsider):
        with pytest.raises(PermissionDenied):
            commands.break_glass(actor, group=group, **WHY)


def test_looking_again_is_told_again(group, administrator):
    commands.break_glass(administrator, group=group, **WHY)
    commands.break_glass(administrator, group=group, reason="Toch nog eens.", hours=4)
    assert ModerationEntry.objects.filter(act="break_glass").count() == 2
    assert [entry.reason for entry in list_break_glass_entries(group.space)] == [
        "Toch nog eens."
    ]


def test_who_stops_reads_that_they_do_and_not_that_they_left(
    client, group, administrator
):
    commands.break_glass(administrator, group=group, **WHY)
    client.force_login(administrator)
    page = client.post(f"{group.space.path}verlaten/", follow=True).text
    assert "U leest niet meer mee in deze groep." in page
    assert "U hebt de groep verlaten." not in page


def test_who_stops_early_sees_nothing_more(group, administrator):
    commands.break_glass(administrator, group=group, **WHY)
    commands.leave_group(administrator, group=group)
    assert not permissions_for(administrator, group.space).can_see
    assert not list_break_glass_entries(group.space)
