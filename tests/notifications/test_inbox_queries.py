"""What an inbox costs in queries: no more for many lines of a kind than for one."""

from collections import Counter
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest
import time_machine

from core.clock import now, today
from forum import commands as forum
from groups import commands as groups
from groups.models import Group, Meeting
from jobs.worker import run_once
from notifications.models import Notification
from tests.groups import round_factory

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PATH = "/meldingen/?toon=alles"
# Kinds whose lines name a row of their own: a meeting, a round, a step, a person.
OF_LEAD = {
    "glass_broken",
    "group_nears_end",
    "invitation_wanted",
    "review_opened",
    "roster_changed",
    "round_case_offered",
    "round_step_over",
}
OF_MEMBER = {
    "dates_proposed",
    "group_closed",
    "group_reopened",
    "meeting_cancelled",
    "meeting_moved",
    "meeting_near",
    "meeting_planned",
    "minutes_written",
    "moderated",
    "place_freed",
    "round_planned",
    "round_step_began",
    "round_step_nears_end",
}


def tell():
    while run_once():
        pass


@pytest.fixture
def live_through(moderator, facilitator, member, person, space):
    """One more group, in which everything happens once."""
    administrator = person("Ad Beheerder", is_superuser=True)
    asker = person("Vera Vraagt")

    def live():
        n = Group.objects.count() + 1
        group = groups.create_group(
            moderator,
            title=f"Groep {n}",
            facilitators=[facilitator],
            ends_on=today() + 14 * DAY,
            theme=space,
            is_listed=True,
        )
        leaver, other = person(f"Gaat {n}"), person(f"Blijft {n}")
        for user in (member, leaver, other):
            forum.add_participant(user, space=group.space)
        forum.warn(facilitator, user=member, space=group.space, reason="Geen namen.")
        groups.leave_group(leaver, group=group)
        groups.create_join_request(asker, group=group)
        groups.break_glass(administrator, group=group, reason="Storing.", hours=1)
        meet(facilitator, group, member, other)
        confer(facilitator, group, member, other)
        with time_machine.travel(now() + 366 * DAY):
            groups.open_reviews()
            tell()
        groups.end_groups()
        tell()
        groups.close_group(facilitator, group=group, erase_on=today() + 60 * DAY)
        tell()
        groups.reopen_group(facilitator, group=group)
        tell()

    return live


def meet(lead, group, first, second):
    soon = now() + 3 * DAY
    hours = {"starts_at": soon, "ends_at": soon + HOUR}
    plan = {"group": group, "title": "Overleg"}
    meeting = groups.plan_meeting(lead, **plan, **hours, capacity=2)
    groups.propose_dates(
        lead, **plan, dates=[(soon, soon + HOUR), (soon + DAY, soon + DAY + HOUR)]
    )
    groups.answer_meeting(second, meeting=meeting, answer="yes")
    groups.answer_meeting(first, meeting=meeting, answer="yes")
    groups.answer_meeting(second, meeting=meeting, answer="no")
    tell()
    with time_machine.travel(soon - HOUR):
        groups.send_meeting_reminders()
        tell()
    meeting.refresh_from_db()
    moved = {"starts_at": soon + HOUR, "ends_at": soon + 2 * HOUR}
    groups.change_meeting(
        lead, meeting=meeting, version=meeting.version, title="Overleg", **moved
    )
    tell()
    off = groups.plan_meeting(lead, **plan, **hours)
    groups.cancel_meeting(lead, meeting=off)
    past = {"starts_at": now() - 2 * HOUR, "ends_at": now() - HOUR}
    over = groups.plan_meeting(lead, **plan, **hours)
    tell()
    Meeting.objects.filter(pk=over.pk).update(**past)
    over.refresh_from_db()
    groups.write_minutes(
        lead, meeting=over, version=over.version, source="Klaar.", source_format="text"
    )
    tell()


def confer(lead, group, first, second):
    round_ = round_factory.plan_round(group, lead, first, second, form="writing")
    tell()
    case = groups.offer_case(second, round_=round_, urgency=2, **round_factory.LINES)
    tell()
    groups.check_case(lead, case=case, is_right=True)
    groups.choose_case(lead, case=case)
    step = round_factory.go_to(lead, round_, "Standpunt bepalen")
    tell()
    step.refresh_from_db()
    for moment in (step.due_at - HOUR, step.due_at + HOUR):
        with time_machine.travel(moment):
            groups.send_step_reminders()
            tell()


def kinds_of(user):
    rows = Notification.objects.visible_to(user)
    return Counter(rows.values_list("event__kind", flat=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["facilitator", "member"])
def test_many_lines_of_each_kind_cost_no_more_than_one(
    client, live_through, facilitator, member, name
):
    user, expected = {
        "facilitator": (facilitator, OF_LEAD),
        "member": (member, OF_MEMBER),
    }[name]
    client.force_login(user)
    costs = []
    for many in (1, 3):
        while Group.objects.count() < many:
            live_through()
        counts = kinds_of(user)
        assert expected - set(counts) == set()
        assert min(counts[kind] for kind in expected) >= many
        client.get(PATH)
        with CaptureQueriesContext(
            connection,
        ) as made:
            page = client.get(PATH)
        assert page.status_code == 200
        costs.append(len(made))
    assert costs[0] == costs[1]
