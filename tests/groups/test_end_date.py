"""The day on which a group ends: told ahead, put off, and carried out by itself."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from core.clock import AMSTERDAM, today
from groups import commands
from groups.commands import end_date
from groups.models import Group, RoundLogEntry
from jobs.periodic import sync_periodic_jobs
from jobs.worker import run_once
from notifications.models import Notification
from tests.groups import round_factory

pytestmark = pytest.mark.django_db

END = date(2027, 3, 28)  # the night in which the clock goes forward


@pytest.fixture
def group(group):
    Group.objects.filter(pk=group.pk).update(ends_on=END)
    group.refresh_from_db()
    return group


def on(day, hour=9):
    """The job on that day, at that hour of the clock in the room."""
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=AMSTERDAM)
    return time_machine.travel(moment, tick=False)


def told(kind):
    while run_once():
        pass
    rows = Notification.objects.filter(event__kind=kind)
    return sorted(rows.values_list("recipient__display_name", flat=True))


def test_whoever_leads_is_told_a_month_and_a_week_ahead_and_once_each(
    group, facilitator
):
    ahead = {31: 0, 30: 1, 29: 1, 8: 1, 7: 2, 6: 2, 1: 2}
    for days, times in ahead.items():
        with on(END - timedelta(days=days)):
            assert commands.end_groups() == commands.end_groups() == 0
            assert told("group_nears_end") == [facilitator.display_name] * times
    group.space.refresh_from_db()
    assert not group.space.is_archived


def test_on_the_day_it_is_closed_and_everybody_hears_of_it(
    client, group, facilitator, member, person
):
    round_ = round_factory.plan_round(group, facilitator, member, person("Derde"))
    with on(END - timedelta(days=1), hour=23):
        assert commands.end_groups() == 0
    with on(END, hour=0):
        assert commands.end_groups() == 1
        assert commands.end_groups() == 0
        heard = {facilitator.display_name, member.display_name, "Derde"}
        assert set(told("group_closed")) == heard
        client.force_login(member)
        assert "Deze groep is gesloten." in client.get(group.space.path).text
    group.refresh_from_db()
    assert group.erase_on == END + timedelta(days=365)
    assert RoundLogEntry.objects.get(round=round_, act="close").actor is None
    client.force_login(facilitator)
    assert client.get(f"{round_.path}beeld/").status_code == 200


def test_it_is_put_off_from_the_start_page_and_told_of_again_then(
    client, group, facilitator, member
):
    with on(END - timedelta(days=7)):
        commands.end_groups()
        client.force_login(member)
        page = client.get(group.space.path).text
        assert "28 maart 2027" in page
        assert "verlengen/" not in page
        client.force_login(facilitator)
        assert "verlengen/" in client.get(group.space.path).text
        client.post(f"{group.space.path}verlengen/", {"days": "365"})
        assert "28 maart 2027" not in client.get(group.space.path).text
    group.refresh_from_db()
    assert group.ends_on == END + timedelta(days=365)
    with on(END):
        assert commands.end_groups() == 0
    with on(group.ends_on - timedelta(days=30)):
        commands.end_groups()
        assert told("group_nears_end") == [facilitator.display_name] * 2


def test_only_who_leads_puts_it_off_and_only_to_a_later_day(
    group, facilitator, member, outsider, moderator
):
    later = END + timedelta(days=1)
    with on(END - timedelta(days=7)):
        for who in (member, outsider, moderator):
            with pytest.raises(PermissionDenied):
                commands.extend_group(who, group=group, until=later)
        with pytest.raises(PermissionDenied):
            commands.extend_group(facilitator, group=group, until=END)
        commands.extend_group(facilitator, group=group, until=later)
    group.refresh_from_db()
    assert group.ends_on == later


def test_opened_again_after_its_day_it_goes_on_without_one(group, facilitator):
    with on(END):
        commands.end_groups()
        commands.reopen_group(facilitator, group=group)
        assert commands.end_groups() == 0
    group.refresh_from_db()
    assert (group.ends_on, group.erase_on) == (None, None)
    group.space.refresh_from_db()
    assert not group.space.is_archived


def test_one_that_fails_does_not_keep_the_others(
    group, moderator, monkeypatch, facilitator
):
    other_group = commands.create_group(
        moderator, title="Een andere", facilitators=[facilitator]
    )
    Group.objects.filter(pk=other_group.pk).update(ends_on=END)
    real = end_date.archive_group

    def fail_first(found, **options):
        if found.pk == group.pk:
            raise RuntimeError("no")
        real(found, **options)

    monkeypatch.setattr(end_date, "archive_group", fail_first)
    with on(END):
        assert commands.end_groups() == 1
    other_group.space.refresh_from_db()
    assert other_group.space.is_archived


def test_the_worker_does_it(group):
    with on(END):
        sync_periodic_jobs()
        while run_once():
            pass
    group.space.refresh_from_db()
    assert group.space.is_archived
    assert today() != END
