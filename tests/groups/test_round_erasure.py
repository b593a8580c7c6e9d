"""Erasure of rounds: withdrawn cases, legal holds, retention period."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from core.clock import now
from core.security.erasure import erasure_steps
from forum.models import Draft
from groups import commands
from groups.models import (
    Case,
    Contribution,
    DestructionRecord,
    Hold,
    Outcome,
)
from groups.policy import rounds as policy
from tests.groups import round_factory
from tests.groups.round_factory import go_to, lead, plan_round, reads, step_of, write

pytestmark = pytest.mark.django_db


def full(round_, facilitator, member, others):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    own = write(others[0], step, "een standpunt")
    for user, form in ((others[1], step.draft_form), (others[0], own.draft_form)):
        Draft.objects.create(
            user=user,
            form=form,
            space=round_.group.space,
            source="een concept",
            source_format="text",
        )


@pytest.mark.parametrize("when", ["during", "after"])
def test_a_withdrawn_case_is_gone(round_, facilitator, member, others, when):
    full(round_, facilitator, member, others)
    if when == "after":
        lead(facilitator, round_, "close")
        commands.save_outcome(member, round_=round_, lessons="Geduld.")
    case = Case.objects.get()
    assert not policy.can_withdraw_case(facilitator, case)
    with pytest.raises(PermissionDenied):
        commands.withdraw_case(facilitator, case=case)
    commands.withdraw_case(member, case=case)
    for model in (Case, Contribution, Draft, Outcome):
        assert not model.objects.exists()
    record = DestructionRecord.objects.get()
    assert (record.kind, record.reason) == ("round", "withdrawn")
    assert round_factory.now(round_).state == "withdrawn"
    # No step goes on: its clock and its turn are over, and what it took is counted.
    assert not round_.phases.exclude(due_at=None, entered_at=None, turn=None).exists()


def test_a_case_taken_back_while_choosing_lets_the_round_go_on(
    round_, facilitator, member
):
    lead(facilitator, round_, "start")
    commands.withdraw_case(member, case=Case.objects.get())
    assert not Case.objects.exists()
    assert round_factory.now(round_).is_running
    assert round_.seats.get(user=member).role == "participant"


def test_under_a_hold_it_is_closed_to_all_and_erased_afterwards(
    round_, facilitator, member, others
):
    full(round_, facilitator, member, others)
    lead(facilitator, round_, "next")
    hold = Hold.objects.create(group=round_.group, reason="Woo", placed_by=facilitator)
    assert reads(others[0], "een standpunt")
    commands.withdraw_case(member, case=Case.objects.get())
    assert not reads(others[0], "een standpunt")
    assert not reads(facilitator, "een standpunt")
    assert Contribution.objects.exists()
    assert commands.erase_due_rounds() == 0
    hold.lifted_at = now()
    hold.save()
    assert commands.erase_due_rounds() == 1
    assert not Contribution.objects.exists()


def test_under_a_hold_a_case_that_was_not_chosen_only_disappears(
    group, facilitator, member, others
):
    found = plan_round(group, facilitator, member, *others)
    case = commands.offer_case(member, round_=found, urgency=2, **round_factory.LINES)
    Hold.objects.create(group=group, reason="Woo", placed_by=facilitator)
    commands.withdraw_case(member, case=case)
    assert Case.objects.get().state == "withdrawn"


def test_thirty_days_after_closing_all_texts_go_but_the_outcome(
    round_, facilitator, member, others
):
    full(round_, facilitator, member, others)
    with pytest.raises(PermissionDenied):
        commands.save_outcome(others[0], round_=round_, lessons="Niet van mij.")
    lead(facilitator, round_, "close")
    commands.save_outcome(
        member, round_=round_, lessons="Geduld.", agreements="Bellen."
    )
    foreseen = commands.count_rows(commands.ERASURE_OF_ROUND, round_)
    assert {part.name for part in commands.round_erasure_steps()} <= set(foreseen)
    assert commands.erase_due_rounds() == 0
    with time_machine.travel(now() + timedelta(days=31)):
        assert commands.erase_due_rounds() == 1
        assert commands.erase_due_rounds() == 0
    assert not Contribution.objects.exists()
    assert not Case.objects.exists()
    assert Outcome.objects.get().agreements == "Bellen."
    assert step_of(round_, "Standpunt bepalen").contributed == 1
    record = DestructionRecord.objects.get()
    assert (record.reason, record.counts) == ("case", foreseen)
    commands.save_outcome(member, round_=round_, lessons="", agreements="")
    assert not Outcome.objects.exists()


def test_all_of_it_goes_with_the_group():
    """In detail: test_erasing.py, whose group holds a round."""
    names = {part.name for part in commands.group_rounds_erasure_steps()}
    assert names <= {part.name for part in erasure_steps(commands.ERASURE_OF_GROUP)}


def test_the_texts_can_be_erased_by_hand(round_, facilitator, member, others):
    full(round_, facilitator, member, others)
    lead(facilitator, round_, "close")
    counts = commands.erase_round(round_factory.now(round_)).counts
    assert (counts["contributions"], counts["cases"], counts["drafts"]) == (1, 1, 2)
