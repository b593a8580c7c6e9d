"""Rounds: planned, led by the server's clock, and written in as the step says."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from core.clock import now, to_local
from forum.policy import permissions_for
from groups import commands
from groups.models import (
    Case,
    Contribution,
    Method,
    Round,
    RoundLogEntry,
)
from groups.policy import rounds as policy
from tests.groups import round_factory
from tests.groups.round_factory import go_to, lead, plan_round, step_of

pytestmark = pytest.mark.django_db

SLUGS = {
    "incidentmethode",
    "incidentmethode-tien-rondes",
    "tienstappenmethode",
    "balintmethode",
    "roddelmethode",
    "vijfstappenmethode",
    "raguse",
    "socratische-vorm",
}


# -- Methods ------------------------------------------------------------------


def test_the_methods_are_there_after_migrate():
    assert set(Method.objects.of().values_list("slug", flat=True)) == SLUGS
    for method in Method.objects.of():
        steps = list(method.phases.all())
        assert len(steps) >= 5
        assert all(step.minutes and step.days for step in steps)
        assert all(step.prompt_for(role) for step in steps for role in step.readers)


def test_shipping_again_changes_nothing_that_a_moderator_made():
    before = list(Method.objects.values_list("slug", "version", "name"))
    given = [{"slug": "raguse", "name": "Anders", "summary": "", "phases": []}]
    assert commands.load_builtin_methods(given) == 0
    assert list(Method.objects.values_list("slug", "version", "name")) == before


def phases_of(method):
    names = {f.name for f in method.phases.model._meta.concrete_fields}
    names -= {"id", "method", "position"}
    return [{n: getattr(p, n) for n in names} for p in method.phases.all()]


def test_a_running_round_keeps_its_version_of_the_method(round_, group, facilitator):
    old = round_.method
    new = commands.change_method(
        old, name="Nieuw", summary="Korter", phases=phases_of(old)[:3]
    )
    assert (new.version, new.is_offered) == (2, True)
    assert [s.phase.method_id for s in round_factory.now(round_).steps] == [old.pk] * 10
    with pytest.raises(commands.RoundStateError):
        old.refresh_from_db()
        commands.plan_round(facilitator, group=group, method=old, form="live")
    assert (
        len(plan_round(group, facilitator, slug=old.slug).steps),
        Method.objects.of(slug=old.slug).count(),
    ) == (3, 1)
    commands.offer_method(old, is_offered=False)
    assert not Method.objects.of(slug=old.slug).exists()
    commands.offer_method(old, is_offered=True)
    assert Method.objects.of(slug=old.slug).get() == new


# -- Planning and roles -------------------------------------------------------


def test_only_a_member_plans_and_nobody_outside_takes_a_seat(
    group, facilitator, outsider
):
    method = Method.objects.of(slug="raguse").get()
    with pytest.raises(PermissionDenied):
        commands.plan_round(outsider, group=group, method=method, form="live")
    found = plan_round(group, facilitator)
    with pytest.raises(commands.RoundStateError):
        commands.take_seat(outsider, round_=found)
    assert not Round.objects.visible_to(outsider).exists()
    assert Round.objects.visible_to(facilitator).get() == found


def test_a_round_needs_three_people_and_somebody_who_leads(
    group, facilitator, member, others
):
    found = plan_round(group, facilitator, member)
    with pytest.raises(commands.RoundStateError):
        lead(facilitator, found, "start")
    with pytest.raises(commands.RoundStateError):
        commands.assign_role(
            facilitator, round_=found, user=facilitator, role="participant"
        )
    commands.assign_role(
        facilitator, round_=found, user=member, role="facilitator", is_timekeeper=True
    )
    commands.assign_role(member, round_=found, user=facilitator, role="participant")
    assert not policy.can_lead(found.seats.get(user=facilitator), found)
    with pytest.raises(PermissionDenied):
        lead(facilitator, found, "start")


def test_who_takes_part_may_leave_before_the_start_and_not_after(
    round_, others, facilitator
):
    commands.leave_seat(others[0], round_=round_)
    assert not round_.seats.filter(user=others[0]).exists()
    lead(facilitator, round_, "start")
    with pytest.raises(commands.RoundStateError):
        commands.leave_seat(others[1], round_=round_)
    with pytest.raises(commands.RoundStateError):
        commands.take_seat(others[0], round_=round_)
    commands.assign_role(facilitator, round_=round_, user=others[0], role="participant")
    assert round_.seats.filter(user=others[0]).exists()


# -- Cases --------------------------------------------------------------------


def test_a_case_is_offered_checked_voted_upon_and_chosen(
    group, facilitator, member, others
):
    found = plan_round(group, facilitator, member, *others)
    case = commands.offer_case(member, round_=found, urgency=2, **round_factory.LINES)
    other = commands.offer_case(
        others[0], round_=found, urgency=3, **round_factory.LINES
    )
    with pytest.raises(commands.RoundStateError):
        commands.vote_case(others[1], case=case)  # nobody looked at it yet
    with pytest.raises(commands.RoundStateError):
        commands.choose_case(facilitator, case=case)
    commands.check_case(facilitator, case=other, is_right=False, remark="Ik-vorm")
    other.refresh_from_db()
    assert (other.state, other.remark) == ("returned", "Ik-vorm")
    commands.check_case(facilitator, case=case, is_right=True)
    commands.vote_case(others[1], case=case)
    commands.vote_case(others[1], case=case)
    assert case.votes.count() == 1
    with pytest.raises(PermissionDenied):
        commands.choose_case(others[1], case=case)
    commands.choose_case(facilitator, case=case)
    assert found.seats.get(role="owner").user == member
    with pytest.raises(commands.RoundStateError):
        commands.offer_case(member, round_=found, urgency=1, **round_factory.LINES)


def test_a_changed_case_is_looked_at_again(group, facilitator, member):
    found = plan_round(group, facilitator, member)
    case = commands.offer_case(member, round_=found, urgency=2, **round_factory.LINES)
    commands.check_case(facilitator, case=case, is_right=True)
    commands.offer_case(member, round_=found, urgency=2, **round_factory.LINES)
    assert Case.objects.get().state == "offered"


def test_no_step_of_the_case_begins_without_a_case(group, facilitator, member, others):
    found = plan_round(group, facilitator, member, *others)
    go_to(facilitator, found, "Keuze van de situatie")
    for act in ("next", "skip"):
        with pytest.raises(commands.RoundStateError):
            lead(facilitator, found, act)
    round_factory.with_case(found, facilitator, member)
    lead(facilitator, found, "next")
    without = plan_round(group, facilitator, member, *others, slug="raguse")
    with pytest.raises(commands.RoundStateError):
        lead(facilitator, without, "start")
    assert round_factory.now(without).state == "preparing"


# -- Leading ------------------------------------------------------------------


def test_two_facilitators_at_once_do_one_thing(round_, facilitator, others):
    commands.assign_role(facilitator, round_=round_, user=others[0], role="facilitator")
    go_to(facilitator, round_, "Vragen noteren")
    seen = round_factory.now(round_).version
    for user, is_first in ((facilitator, True), (others[0], False)):
        act = {"round_": round_, "act": "next", "expected_version": seen}
        if is_first:
            commands.apply_round_action(user, **act)
        else:
            with pytest.raises(commands.RoundStateError):
                commands.apply_round_action(user, **act)
    assert round_factory.now(round_).step.phase.name == "Informatieronde"


def test_each_act_is_logged(round_, facilitator):
    go_to(facilitator, round_, "Inventarisatie")
    for act in ("extend", "pause", "resume", "back", "skip", "skip", "close"):
        lead(facilitator, round_, act, 5)
    log = RoundLogEntry.objects.filter(round=round_).values_list("act", "amount")
    assert list(log)[-7:] == [
        ("extend", 5),
        ("pause", 0),
        ("resume", 0),
        ("back", 0),
        ("skip", 0),
        ("skip", 0),
        ("close", 0),
    ]
    assert round_factory.now(round_).erase_on == to_local(now()).date() + timedelta(30)


def test_the_clock_stands_still_in_a_pause(round_, facilitator, member):
    with time_machine.travel("2026-11-25 10:00Z", tick=False) as clock:
        go_to(facilitator, round_, "Vragen noteren")  # five minutes
        clock.shift(timedelta(minutes=2))
        lead(facilitator, round_, "pause")
        clock.shift(timedelta(minutes=30))
        lead(facilitator, round_, "resume")
        step = round_factory.now(round_).step
        assert step.due_at - now() == timedelta(minutes=3)
        clock.shift(timedelta(minutes=4))
        lead(facilitator, round_, "extend", 2)
        assert round_factory.now(round_).step.due_at - now() == timedelta(minutes=2)
        lead(facilitator, round_, "next")
        assert step_of(round_, "Vragen noteren").seconds_used == 6 * 60


@pytest.mark.parametrize(
    ("paused", "resumed", "last_day"),
    [
        ("2026-11-25 10:00", "2026-11-25 15:00", "2026-11-27"),  # no day is lost
        ("2026-11-25 10:00", "2026-11-27 15:00", "2026-12-01"),  # two, and a weekend
        ("2026-11-27 22:00", "2026-11-29 09:00", "2026-11-30"),  # one, into a weekend
        ("2026-11-28 10:00", "2026-12-02 10:00", "2026-11-27"),  # it was over by then
    ],
)
def test_in_writing_a_pause_gives_back_working_days(
    group, facilitator, member, others, paused, resumed, last_day
):
    round_ = plan_round(group, facilitator, member, *others, form="writing")
    round_factory.with_case(round_, facilitator, member)
    with time_machine.travel("2026-11-25 08:00+01:00", tick=False) as clock:
        go_to(facilitator, round_, "Vragen noteren")  # two working days
        clock.move_to(f"{paused}+01:00")
        lead(facilitator, round_, "pause")
        clock.move_to(f"{resumed}+01:00")
        lead(facilitator, round_, "resume")
        ends = to_local(round_factory.now(round_).step.due_at)
        assert f"{ends - timedelta(days=1):%Y-%m-%d %H:%M}" == f"{last_day} 00:00"


def test_only_the_facilitator_leads(round_, member, others, outsider):
    for user in (member, others[0], outsider):
        with pytest.raises(PermissionDenied):
            lead(user, round_, "start")


# -- The policy, by itself ----------------------------------------------------


def test_the_rights_of_somebody_without_a_seat(round_, facilitator):
    for can in (policy.can_lead, policy.can_offer, policy.can_vote_case):
        assert not can(None, round_)
    assert not policy.can_sort(None, round_)
    assert not policy.can_read_step(None, round_, round_.steps[0])
    step = round_.steps[0]
    why = policy.get_write_block_reason(None, round_, step, at=now(), already=0)
    assert why == policy.WriteBlockReason.NO_SEAT
    own = Contribution(step=step, author=facilitator)
    assert not policy.can_change_contribution(None, round_, own, at=now())


def test_plan_and_seat_ask_for_the_right_to_write(group, member, round_):
    may = permissions_for(member, group.space)
    assert policy.can_plan_round(may)
    assert policy.can_take_seat(may, round_)
