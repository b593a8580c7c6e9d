"""What the pages of a round tell whoever leads, and whoever waits."""

from datetime import timedelta

import pytest
import time_machine

from forum import commands as forum
from groups import commands
from tests.groups import round_factory
from tests.groups.round_factory import go_to, lead, plan_round, signed_in_client

pytestmark = pytest.mark.django_db


def test_who_leads_reads_what_a_round_still_needs_before_it_starts(
    group, facilitator, member, others
):
    round_ = plan_round(group, facilitator, member, slug="raguse")
    page = signed_in_client(facilitator).get(round_.path).text
    assert "Nu: 2." in page
    assert page.count("Nog niet.") == 2
    asks = signed_in_client(member).get(round_.path).text
    assert "Nog niet." not in asks
    assert "De gespreksleider stelt vast welke het wordt" in asks
    forum.add_participant(others[0], space=group.space)
    commands.take_seat(others[0], round_=round_)
    round_factory.with_case(round_, facilitator, member)
    page = signed_in_client(facilitator).get(round_.path).text
    assert (page.count("Dit is zo."), page.count("Nog niet.")) == (2, 0)


def test_a_method_that_begins_with_choosing_starts_without_a_case(
    group, facilitator, member
):
    round_ = plan_round(group, facilitator, member, slug="balintmethode")
    page = signed_in_client(facilitator).get(round_.path).text
    assert page.count("Nog niet.") == 1


def test_who_leads_is_told_what_going_on_and_stopping_do(round_, facilitator, others):
    page = signed_in_client(facilitator)
    opens, stops = "gaat open wat er is ingeleverd", "kan niet verdergaan"
    go_to(facilitator, round_, "Informatieronde")
    shown = page.get(round_.path).text
    assert opens not in shown
    assert stops in shown
    go_to(facilitator, round_, "Standpunt bepalen")
    assert opens in page.get(round_.path).text
    assert opens not in signed_in_client(others[0]).get(round_.path).text
    lead(facilitator, round_, "pause")
    shown = page.get(round_.path).text
    assert opens not in shown
    assert stops in shown


def test_a_method_says_how_long_it_takes(group, facilitator):
    page = signed_in_client(facilitator).get(f"{group.space.path}rondes/nieuw/").text
    # Raguse: 10 + 10 + 20 + 10 + 15 minutes, 2 + 2 + 3 + 2 + 3 days.
    assert "5 stappen: samen 65 minuten, of schriftelijk 12 werkdagen" in page


def test_paused_in_writing_the_page_says_how_many_days_there_were(
    group, facilitator, member, others
):
    round_ = plan_round(group, facilitator, member, *others, form="writing")
    round_factory.with_case(round_, facilitator, member)
    with time_machine.travel("2026-11-25 09:00Z", tick=False) as clock:
        go_to(facilitator, round_, "Vragen noteren")  # two working days
        lead(facilitator, round_, "pause")
        clock.shift(timedelta(days=5))
        page = signed_in_client(facilitator).get(round_.path).text
        assert "Nog 2 werkdagen" in page
        assert "Staat stil" in page
        assert "Tot en met" not in page


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "Nog 2 werkdagen"),  # Wednesday, on which it began
        (1, "Nog 2 werkdagen"),
        (2, "Nog 1 werkdag<"),
        (3, "De tijd is om"),
    ],
)
def test_a_step_of_two_working_days_never_says_more(
    group, facilitator, member, others, days, said
):
    round_ = plan_round(group, facilitator, member, *others, form="writing")
    round_factory.with_case(round_, facilitator, member)
    with time_machine.travel("2026-11-25 09:00Z", tick=False) as clock:
        go_to(facilitator, round_, "Vragen noteren")
        clock.shift(timedelta(days=days))
        assert said in signed_in_client(facilitator).get(round_.path).text


def test_a_step_that_is_extended_says_so_many_days_more(
    group, facilitator, member, others
):
    round_ = plan_round(group, facilitator, member, *others, form="writing")
    round_factory.with_case(round_, facilitator, member)
    with time_machine.travel("2026-11-25 09:00Z", tick=False):
        go_to(facilitator, round_, "Vragen noteren")
        lead(facilitator, round_, "extend", amount=1)
        page = signed_in_client(facilitator).get(round_.path).text
    assert "Nog 3 werkdagen" in page
    assert "Tot en met maandag 30 november" in page


def test_in_a_pause_nobody_is_asked_to_write(round_, facilitator, others):
    go_to(facilitator, round_, "Standpunt bepalen")
    page = signed_in_client(others[0])
    assert "schrijven nu, zonder overleg" in page.get(round_.path).text
    lead(facilitator, round_, "pause")
    shown = page.get(round_.path).text
    assert "De ronde staat stil." in shown
    assert "schrijven nu, zonder overleg" not in shown
    assert "Schrijf in deze stap" not in shown
    assert "U hervat de ronde" in signed_in_client(facilitator).get(round_.path).text


def test_where_one_writes_no_button_leads_to_the_same_page(round_, facilitator, others):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    door = signed_in_client(others[0])
    at_step = f"{round_.path}stap/{step.public_id}/"
    assert f'href="{at_step}"' in door.get(round_.path).text
    assert f'href="{at_step}"' not in door.get(at_step).text


def test_a_step_that_is_over_says_so_once(round_, facilitator):
    with time_machine.travel("2026-11-25 10:00Z", tick=False) as clock:
        go_to(facilitator, round_, "Vragen noteren")
        clock.shift(timedelta(minutes=6))
        page = signed_in_client(facilitator).get(round_.path).text
        assert page.count(">De tijd is om<") == 1
