"""What is written in a round: by whom, when, and who reads it by then."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from core import markup
from forum import commands as forum
from groups import commands
from groups.models import (
    Contribution,
)
from tests.groups import round_factory
from tests.groups.round_factory import go_to, lead, plan_round, reads, step_of, write

pytestmark = pytest.mark.django_db


def test_nobody_reads_what_is_blind_until_all_have_handed_in(
    round_, facilitator, member, others
):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    for user in others[:2]:
        write(user, step, f"standpunt van {user.pk}")
    for user in (facilitator, member, others[1], others[2]):
        assert not reads(user, f"standpunt van {others[0].pk}")
    assert reads(others[0], f"standpunt van {others[0].pk}")
    write(others[2], step, "het laatste")
    for user in (facilitator, member, *others):
        assert reads(user, "het laatste")
        assert reads(user, f"standpunt van {others[0].pk}")


@pytest.mark.parametrize("act", ["open", "next"])
def test_the_facilitator_opens_what_is_blind(round_, facilitator, others, act):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    with pytest.raises(commands.RoundStateError):
        lead(facilitator, round_, "open")
    write(others[0], step, "eerste")
    lead(facilitator, round_, act)
    assert reads(others[1], "eerste")
    with pytest.raises(commands.ContributionRejectedError):
        write(others[1], step, "nog een")


def test_what_others_read_is_changed_no_more(round_, facilitator, others):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    text = write(others[0], step, "eerste")
    again = {"contribution": text, "source_format": "text"}
    commands.change_contribution(others[0], source="tweede", **again)
    lead(facilitator, round_, "open")
    with pytest.raises(commands.ContributionRejectedError):
        commands.change_contribution(others[0], source="derde", **again)
    assert reads(others[1], "tweede")


@pytest.mark.parametrize("act", ["back", "pause", "close"])
def test_nothing_else_opens_it(round_, facilitator, others, act):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    write(others[0], step, "blijft dicht")
    lead(facilitator, round_, act)
    assert not reads(others[1], "blijft dicht")
    assert not reads(facilitator, "blijft dicht")


def test_what_is_sealed_is_written_before_and_read_in_its_own_step(
    round_, facilitator, member, others
):
    go_to(facilitator, round_, "Vragen noteren")
    sealed = step_of(round_, "Wat deed de inbrenger")
    write(member, sealed, "ik deed niets")
    with pytest.raises(commands.ContributionRejectedError):
        write(others[0], sealed, "ik ook")
    go_to(facilitator, round_, "Standpunten delen")
    assert not reads(others[0], "ik deed niets")
    assert not reads(facilitator, "ik deed niets")
    go_to(facilitator, round_, "Wat deed de inbrenger")
    assert reads(others[0], "ik deed niets")
    own = Contribution.objects.get(source="ik deed niets")
    with pytest.raises(commands.ContributionRejectedError):
        commands.change_contribution(
            member, contribution=own, source="anders", source_format="text"
        )


def test_late_is_late_by_the_servers_clock(round_, facilitator, others):
    with time_machine.travel("2026-11-25 10:00Z", tick=False) as clock:
        step = go_to(facilitator, round_, "Vragen noteren")
        kept = write(others[0], step, "op tijd")
        clock.shift(timedelta(minutes=5))
        with pytest.raises(commands.ContributionRejectedError):
            write(others[0], step, "te laat")
        with pytest.raises(commands.ContributionRejectedError):
            commands.change_contribution(
                others[0], contribution=kept, source="x", source_format="text"
            )
        with pytest.raises(commands.ContributionRejectedError):
            commands.withdraw_contribution(others[0], contribution=kept)
        lead(facilitator, round_, "extend", 1)
        write(others[0], step, "toch nog")
    assert Contribution.objects.count() == 2


def test_writing_in_turn_goes_round_the_table(group, facilitator, member, others):
    found = plan_round(group, facilitator, member, *others, slug="incidentmethode")
    round_factory.with_case(found, facilitator, member)
    step = go_to(facilitator, found, "Adviesronde")
    assert step.turn.user == others[0]
    with pytest.raises(commands.ContributionRejectedError):
        write(others[1], step)
    own = write(others[0], step)
    lead(facilitator, found, "pass")
    assert round_factory.now(found).step.turn.user == others[2]
    write(others[2], step)
    assert round_factory.now(found).step.turn.user == others[1]
    write(others[1], step)
    assert round_factory.now(found).step.turn is None
    commands.change_contribution(
        others[0], contribution=own, source="beter", source_format="text"
    )
    commands.withdraw_contribution(others[0], contribution=own)
    assert round_factory.now(found).step.turn.user == others[0]


def test_a_limit_per_person_and_one_text_for_one_form(
    group, facilitator, member, others
):
    found = plan_round(group, facilitator, member, *others, slug="roddelmethode")
    round_factory.with_case(found, facilitator, member)
    step = go_to(facilitator, found, "Probleemverkenning")
    for number in range(3):
        write(others[0], step, f"vraag {number}")
    with pytest.raises(commands.ContributionRejectedError):
        write(others[0], step, "vierde")
    for _number in range(5):
        write(member, step, "antwoord")  # answers are not counted
    with pytest.raises(markup.MarkupError):
        write(others[1], step, " ")
    sent = {"source": "x", "source_format": "text", "idempotency_key": uuid4()}
    step = round_factory.now(found).step
    first = commands.contribute(others[1], step=step, **sent)
    assert commands.contribute(others[1], step=step, **sent) == first


def test_who_left_the_group_neither_writes_nor_reads(
    round_, facilitator, group, others
):
    step = go_to(facilitator, round_, "Vragen noteren")
    write(others[0], step, "mijn vraag")
    forum.leave(others[0], space=group.space)
    with pytest.raises(commands.ContributionRejectedError):
        write(others[0], step)
    assert not reads(others[0], "mijn vraag")


def test_the_case_owner_sorts_and_answers_what_they_choose(
    round_, facilitator, member, others
):
    found = plan_round(
        round_.group, facilitator, member, *others, slug="tienstappenmethode"
    )
    round_factory.with_case(found, facilitator, member)
    step = go_to(facilitator, found, "Vragen formuleren")
    warm, cold = write(others[0], step, "warm?"), write(others[1], step, "koud?")
    marks = {warm.public_id: "warm", cold.public_id: "cold"}
    with pytest.raises(commands.RoundStateError):
        commands.sort_questions(member, round_=found, marks=marks)
    go_to(facilitator, found, "Waarderen van de vragen")
    with pytest.raises(commands.RoundStateError):
        commands.sort_questions(others[0], round_=found, marks=marks)
    commands.sort_questions(member, round_=found, marks=marks)
    warm.refresh_from_db()
    assert warm.rating == "warm"
    answering = go_to(facilitator, found, "Beantwoorden")
    answer = commands.contribute(
        member, step=answering, source="Ja.", source_format="text", answers=warm
    )
    assert answer.answers == warm


def test_a_step_that_is_over_and_one_that_is_to_come_are_told_apart(
    round_, facilitator, others
):
    first = go_to(facilitator, round_, "Standpunt bepalen")
    names = [step.phase.name for step in first.round.steps]
    later = step_of(round_, names[names.index("Standpunt bepalen") + 1])
    with pytest.raises(commands.ContributionRejectedError, match=r"nog niet begonnen"):
        write(others[0], later)
    lead(facilitator, round_, "next")
    with pytest.raises(commands.ContributionRejectedError, match=r"is voorbij"):
        write(others[0], first)
