"""What the pages of a round tell whoever leads, and whoever waits."""

from datetime import timedelta

import pytest
import time_machine

from forum import commands as forum
from groups import commands
from tests.groups import roundtable as table
from tests.groups.roundtable import at_the_door, go_to, lead, sit_down

pytestmark = pytest.mark.django_db


def test_who_leads_reads_what_a_round_still_needs_before_it_starts(
    group, facilitator, member, others
):
    round_ = sit_down(group, facilitator, member, slug="raguse")
    page = at_the_door(facilitator).get(round_.path).text
    assert "Nu: 2." in page
    assert page.count("Nog niet.") == 2
    asks = at_the_door(member).get(round_.path).text
    assert "Nog niet." not in asks
    assert "De gespreksleider stelt vast welke het wordt" in asks
    forum.take_in(others[0], space=group.space)
    commands.take_seat(others[0], round_=round_)
    table.with_case(round_, facilitator, member)
    page = at_the_door(facilitator).get(round_.path).text
    assert (page.count("Dit is zo."), page.count("Nog niet.")) == (2, 0)


def test_a_method_that_begins_with_choosing_starts_without_a_case(
    group, facilitator, member
):
    round_ = sit_down(group, facilitator, member, slug="balintmethode")
    page = at_the_door(facilitator).get(round_.path).text
    assert page.count("Nog niet.") == 1


def test_who_leads_is_told_what_going_on_and_stopping_do(round_, facilitator, others):
    page = at_the_door(facilitator)
    opens, stops = "gaat open wat er is ingeleverd", "kan niet verdergaan"
    go_to(facilitator, round_, "Informatieronde")
    shown = page.get(round_.path).text
    assert opens not in shown
    assert stops in shown
    go_to(facilitator, round_, "Standpunt bepalen")
    assert opens in page.get(round_.path).text
    assert opens not in at_the_door(others[0]).get(round_.path).text
    lead(facilitator, round_, "pause")
    shown = page.get(round_.path).text
    assert opens not in shown
    assert stops in shown


def test_a_method_says_how_long_it_takes(group, facilitator):
    page = at_the_door(facilitator).get(f"{group.space.path}rondes/nieuw/").text
    # Raguse: 10 + 10 + 20 + 10 + 15 minutes, 2 + 2 + 3 + 2 + 3 days.
    assert "5 stappen: samen 65 minuten, of schriftelijk 12 werkdagen" in page


def test_paused_in_writing_the_page_says_how_many_days_there_were(
    group, facilitator, member, others
):
    round_ = sit_down(group, facilitator, member, *others, form="writing")
    table.with_case(round_, facilitator, member)
    with time_machine.travel("2026-11-25 09:00Z", tick=False) as clock:
        go_to(facilitator, round_, "Vragen noteren")  # two working days
        lead(facilitator, round_, "pause")
        clock.shift(timedelta(days=5))
        page = at_the_door(facilitator).get(round_.path).text
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
    round_ = sit_down(group, facilitator, member, *others, form="writing")
    table.with_case(round_, facilitator, member)
    with time_machine.travel("2026-11-25 09:00Z", tick=False) as clock:
        go_to(facilitator, round_, "Vragen noteren")
        clock.shift(timedelta(days=days))
        assert said in at_the_door(facilitator).get(round_.path).text


def test_a_step_that_is_extended_says_so_many_days_more(
    group, facilitator, member, others
):
    round_ = sit_down(group, facilitator, member, *others, form="writing")
    table.with_case(round_, facilitator, member)
    with time_machine.travel("2026-11-25 09:00Z", tick=False):
        go_to(facilitator, round_, "Vragen noteren")
        lead(facilitator, round_, "extend", amount=1)
        page = at_the_door(facilitator).get(round_.path).text
    assert "Nog 3 werkdagen" in page
    assert "Tot en met maandag 30 november" in page


def test_in_a_pause_nobody_is_asked_to_write(round_, facilitator, others):
    go_to(facilitator, round_, "Standpunt bepalen")
    page = at_the_door(others[0])
    assert "schrijven nu, zonder overleg" in page.get(round_.path).text
    lead(facilitator, round_, "pause")
    shown = page.get(round_.path).text
    assert "De ronde staat stil." in shown
    assert "schrijven nu, zonder overleg" not in shown
    assert "Schrijf in deze stap" not in shown
    assert "U hervat de ronde" in at_the_door(facilitator).get(round_.path).text


def test_where_one_writes_no_button_leads_to_the_same_page(round_, facilitator, others):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    door = at_the_door(others[0])
    at_step = f"{round_.path}stap/{step.public_id}/"
    assert f'href="{at_step}"' in door.get(round_.path).text
    assert f'href="{at_step}"' not in door.get(at_step).text


def test_a_step_that_is_over_says_so_once(round_, facilitator):
    with time_machine.travel("2026-11-25 10:00Z", tick=False) as clock:
        go_to(facilitator, round_, "Vragen noteren")
        clock.shift(timedelta(minutes=6))
        page = at_the_door(facilitator).get(round_.path).text
        assert page.count(">De tijd is om<") == 1
