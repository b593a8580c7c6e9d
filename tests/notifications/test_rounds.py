"""Rounds in the inbox and live: who hears what of them, and never a text."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

import pytest
import time_machine

from core.clock import AMSTERDAM, now
from core.clock.workdays import (
    end_of_working_day,
    is_working_day,
    working_days_left,
)
from forum import commands as forum
from forum.models import Space
from groups import commands
from groups.models import RoundPhase
from jobs.leases import claim
from jobs.worker import run_once
from notifications import commands as notifications
from notifications.live.subscriptions import authorize, filter_authorized
from notifications.models import MailDelivery, Notification, OutboxEvent
from notifications.push import web_push
from tests.groups import round_factory
from tests.groups.round_factory import go_to, lead, plan_round, signed_in_client, write
from tests.notifications.mail_server import html_of, text_of

pytestmark = pytest.mark.django_db

FRIDAY = "2026-12-18T09:00:00+01:00"


@pytest.fixture
def others(person):
    return [person(name) for name in ("Bram Bos", "Carla Cats", "Dirk Dam")]


@pytest.fixture
def round_(group, facilitator, member, others):
    found = plan_round(group, facilitator, member, *others, form="writing")
    round_factory.with_case(found, facilitator, member)
    return round_factory.now(found)


def told(kind):
    while run_once():
        pass
    rows = Notification.objects.filter(event__kind=kind)
    return {row.recipient.display_name for row in rows}


def test_who_has_to_write_hears_that_a_step_began(round_, facilitator, others):
    go_to(facilitator, round_, "Standpunt bepalen")
    OutboxEvent.objects.exclude(subject_id=round_factory.now(round_).step.pk).delete()
    assert told("round_step_began") == {user.display_name for user in others}


def test_on_the_last_day_only_who_still_has_to_write_is_reminded_once(
    round_, facilitator, others
):
    with time_machine.travel(FRIDAY) as clock:
        step = go_to(facilitator, round_, "Standpunt bepalen")  # three working days
        write(others[0], step)
        assert commands.send_step_reminders() == 0
        clock.move_to("2026-12-23T10:00:00+01:00")
        assert commands.send_step_reminders() == 1
        assert commands.send_step_reminders() == 0
        names = {user.display_name for user in others[1:]}
        assert told("round_step_nears_end") == names


def test_when_its_time_is_over_who_leads_hears_it_once(round_, facilitator, others):
    with time_machine.travel(FRIDAY) as clock:
        step = go_to(facilitator, round_, "Standpunt bepalen")
        clock.move_to("2026-12-24T00:01:00+01:00")
        with pytest.raises(commands.ContributionRejectedError):
            write(others[0], step)
        assert commands.send_step_reminders() == 1
        assert commands.send_step_reminders() == 0
        assert told("round_step_over") == {facilitator.display_name}
        lead(facilitator, round_, "extend", 2)
        due = round_factory.now(round_).step.due_at.astimezone(AMSTERDAM)
        # The 28th and the 29th: Christmas and a weekend lie before.
        assert due.isoformat() == "2026-12-30T00:00:00+01:00"
        write(others[0], step)


def test_what_is_over_by_the_time_of_telling_is_not_told(round_, facilitator):
    go_to(facilitator, round_, "Vragen noteren")
    lead(facilitator, round_, "pause")
    assert told("round_step_began") == set()


def test_the_group_hears_of_a_planned_round_and_nobody_else(
    round_, facilitator, member, outsider
):
    others = {"Bram Bos", "Carla Cats", "Dirk Dam"}
    assert told("round_planned") == {member.display_name, *others}
    page = signed_in_client(member).get("/meldingen/").text
    assert "vertrouwelijke groep" in page  # and not a word more
    assert "Ronde 1" not in page


def test_a_group_that_is_not_confidential_is_told_which_step(
    moderator, facilitator, member, others
):
    group = commands.create_group(
        moderator, title="Open kaart", facilitators=[facilitator]
    )
    found = plan_round(group, facilitator, member, *others, form="writing")
    round_factory.with_case(found, facilitator, member)
    step = go_to(facilitator, found, "Standpunt bepalen")
    told("round_step_began")
    door = signed_in_client(others[0])
    page = door.get("/meldingen/").text
    assert "Ronde 1, Standpunt bepalen" in page
    line = Notification.objects.filter(
        recipient=others[0], event__subject_id=step.pk, event__kind="round_step_began"
    )
    answer = door.get(f"/meldingen/{line.get().public_id}/")
    assert answer.url == found.path


OFFERED = "round_case_offered"


def want_all_at_once(user):
    want_mail(user, "now")


def want_mail(user, frequency):
    choices = {
        "direct_frequency": frequency,
        "general_frequency": frequency,
        "digest": False,
    }
    notifications.update_mail_preferences(user, choices=choices, spaces={})


def offer(author, round_, **lines):
    lines = round_factory.LINES | lines
    return commands.offer_case(author, round_=round_, urgency=2, **lines)


def test_who_leads_hears_of_a_case_and_not_again_while_it_waits(
    group, facilitator, member, others
):
    found = plan_round(group, facilitator, member, *others)
    case = offer(member, found)
    assert told(OFFERED) == {facilitator.display_name}
    offer(member, found, question="Hoe kan ik in gesprek blijven?")
    told(OFFERED)
    assert Notification.objects.filter(event__kind=OFFERED).count() == 1
    commands.check_case(facilitator, case=case, is_right=False, remark="Korter graag")
    offer(member, found, question="Hoe dan?")
    told(OFFERED)
    assert Notification.objects.filter(event__kind=OFFERED).count() == 2


def test_a_case_of_a_confidential_group_is_told_without_a_word(
    group, facilitator, member, others, office
):
    found = plan_round(group, facilitator, member, *others)
    want_all_at_once(facilitator)
    offer(member, found)
    assert told(OFFERED) == {facilitator.display_name}
    page = signed_in_client(facilitator).get("/meldingen/").text
    (mail,) = office.mails_to(facilitator)
    for text in (page, mail["Subject"], text_of(mail), html_of(mail)):
        for word in ("Ronde 1", "ingebracht", member.display_name):
            assert word not in text
    assert "Er is iets nieuws in een vertrouwelijke groep" in page
    assert "Er is iets nieuws in een vertrouwelijke groep" in text_of(mail)


def test_a_case_of_an_open_group_is_told_without_its_words_or_its_owner(
    moderator, facilitator, member, others, office
):
    group = commands.create_group(
        moderator, title="Open kaart", facilitators=[facilitator]
    )
    found = plan_round(group, facilitator, member, *others)
    want_all_at_once(facilitator)
    offer(member, found)
    assert told(OFFERED) == {facilitator.display_name}
    door = signed_in_client(facilitator)
    page = door.get("/meldingen/").text
    assert "Er is een situatie ingebracht die u nog moet bekijken" in page
    (line,) = Notification.objects.filter(event__kind=OFFERED)
    assert door.get(f"/meldingen/{line.public_id}/").url == found.path
    (mail,) = office.mails_to(facilitator)
    assert "Er is een situatie ingebracht" in text_of(mail)
    assert "omdat u meedoet aan een ronde" in text_of(mail)
    for text in (page, mail["Subject"], text_of(mail), html_of(mail)):
        assert member.display_name not in text
        assert not any(words in text for words in round_factory.LINES.values())


def test_all_who_lead_the_round_hear_of_a_case(group, facilitator, member, others):
    found = plan_round(group, facilitator, member, *others)
    commands.assign_role(facilitator, round_=found, user=member, role="facilitator")
    offer(others[0], found)
    assert told(OFFERED) == {facilitator.display_name, member.display_name}


def test_what_was_told_of_a_case_goes_when_it_is_taken_back(
    group, facilitator, member, others
):
    found = plan_round(group, facilitator, member, *others)
    mine, theirs = offer(member, found), offer(others[0], found)
    told(OFFERED)
    commands.withdraw_case(member, case=mine)
    (left,) = OutboxEvent.objects.filter(kind=OFFERED)
    assert left.actor == others[0]
    assert left.notifications.count() == 1
    notifications.delete_case_notifications(found.pk, author_id=member.pk)
    commands.check_case(facilitator, case=theirs, is_right=True)
    assert OutboxEvent.objects.filter(kind=OFFERED).exists()
    notifications.delete_case_notifications(found.pk, author_id=others[0].pk)
    assert not Notification.objects.filter(event__kind=OFFERED).exists()


def test_a_case_that_is_taken_back_before_it_is_told_is_not_told(
    group, facilitator, member, others
):
    found = plan_round(group, facilitator, member, *others)
    commands.withdraw_case(member, case=offer(member, found))
    assert told(OFFERED) == set()
    commands.check_case(facilitator, case=offer(others[0], found), is_right=True)
    assert told(OFFERED) == set()


@pytest.mark.parametrize(("frequency", "outcome"), [("now", "over"), ("hour", "empty")])
@pytest.mark.parametrize("is_taken_back", [True, False])
def test_no_mail_calls_for_a_case_that_no_longer_waits(
    group, facilitator, member, others, office, frequency, outcome, is_taken_back
):
    """Also under a hold, which keeps the line."""
    found = plan_round(group, facilitator, member, *others)
    want_mail(facilitator, frequency)
    run_once()
    case = offer(member, found)
    for event in claim(OutboxEvent, 1):
        notifications.fan_out(event)
    line = Notification.objects.get(event__kind=OFFERED)
    assert web_push.build_payload(line)
    commands.place_hold(facilitator, group=group, reason="Een geschil.")
    if is_taken_back:
        commands.withdraw_case(member, case=case)
    else:
        commands.check_case(facilitator, case=case, is_right=True)
    MailDelivery.objects.update(due_at=Now())
    assert told(OFFERED) == {facilitator.display_name}
    assert office.mails_to(facilitator) == []
    assert MailDelivery.objects.get(pk=line.mail_id).outcome == outcome
    assert web_push.build_payload(line) is None


def test_a_live_round_calls_everybody_once(group, facilitator, member, others):
    found = plan_round(group, facilitator, member, *others)
    round_factory.with_case(found, facilitator, member)
    go_to(facilitator, found, "Terugblik")
    names = {user.display_name for user in (member, *others)}
    assert told("round_step_began") == names
    go_to(facilitator, found, "Standpunt bepalen")
    told("round_step_began")
    assert Notification.objects.filter(event__kind="round_step_began").count() == 4


def test_what_was_told_goes_with_the_texts(round_, facilitator, member, others):
    go_to(facilitator, round_, "Standpunt bepalen")
    told("round_step_began")
    told_kinds = set(OutboxEvent.objects.values_list("kind", flat=True))
    assert {"round_planned", OFFERED, "round_step_began"} <= told_kinds
    assert Notification.objects.filter(event__kind__startswith="round_").exists()
    lead(facilitator, round_, "close")
    with time_machine.travel(now() + timedelta(days=31)):
        assert commands.erase_due_rounds() == 1
    assert not OutboxEvent.objects.filter(kind__startswith="round_").exists()


def test_only_a_member_follows_its_stream(round_, member, outsider):
    stream = f"round.{round_.public_id}"
    grant = authorize(member, stream)
    assert grant is not None
    assert not grant.is_public
    assert grant.state == {
        "type": "round",
        "id": round_.public_id,
        "changes": round_.change_counter,
    }
    assert authorize(outsider, stream) is None
    assert filter_authorized(stream, [member.pk, outsider.pk]) == {member.pk}


def test_everything_that_happens_makes_an_open_page_look_again(
    round_, facilitator, others, monkeypatch, django_capture_on_commit_callbacks
):
    hints = []
    monkeypatch.setattr(
        "notifications.live.broadcast.send_hint", lambda *what: hints.append(what)
    )
    with django_capture_on_commit_callbacks(execute=True):
        step = go_to(facilitator, round_, "Vragen noteren")
    before = len(hints)
    with django_capture_on_commit_callbacks(execute=True):
        write(others[0], step, "een vraag")
    stream, payload = hints[before]
    assert stream == f"round.{round_.public_id}"
    assert set(payload) == {"type", "id", "changes"}
    assert payload["changes"] == round_factory.now(round_).change_counter


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-25T10:00:00+01:00", 1, "2026-11-27T00:00:00+01:00"),
        ("2026-11-27T10:00:00+01:00", 1, "2026-12-01T00:00:00+01:00"),  # a Friday
        ("2026-12-24T10:00:00+01:00", 1, "2026-12-29T00:00:00+01:00"),  # Christmas
        ("2026-04-02T10:00:00+02:00", 2, "2026-04-09T00:00:00+02:00"),  # Easter
        ("2026-04-24T10:00:00+02:00", 1, "2026-04-29T00:00:00+02:00"),  # King's Day
        ("2026-03-27T10:00:00+01:00", 1, "2026-03-31T00:00:00+02:00"),  # summer time
    ],
)
def test_working_days_are_those_of_the_netherlands(start, days, end):
    found = end_of_working_day(datetime.fromisoformat(start), days)
    assert found == datetime.fromisoformat(end)
    last = (found - timedelta(seconds=1)).astimezone(AMSTERDAM).date()
    assert is_working_day(last)


def test_sorting_and_voting_are_turns_as_well(group, facilitator, member, others):
    found = plan_round(group, facilitator, member, *others, slug="tienstappenmethode")
    round_factory.with_case(found, facilitator, member)
    step = go_to(facilitator, found, "Waarderen van de vragen")
    assert commands.find_pending_writers(step) == [member.pk]
    other = plan_round(group, facilitator, member, *others, slug="balintmethode")
    step = go_to(facilitator, other, "Interesse wekken en kiezen")
    step = RoundPhase.objects.get(pk=step.pk)
    case = commands.offer_case(member, round_=other, urgency=1, **round_factory.LINES)
    commands.check_case(facilitator, case=case, is_right=True)
    commands.vote_case(member, case=case)
    assert commands.find_pending_writers(step) == sorted(user.pk for user in others)


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ("2026-03-30T12:00:00+02:00", 5),  # Monday, and Good Friday is no working day
        ("2026-04-02T23:59:00+02:00", 2),
        ("2026-04-04T12:00:00+02:00", 1),  # Saturday before Easter
        ("2026-04-07T00:00:00+02:00", 1),
        ("2026-04-08T00:00:00+02:00", 0),
    ],
)
def test_the_working_days_that_are_left_count_today(at: str, left: int) -> None:
    """Until the end of the Tuesday after Easter, over the change of the clock."""
    due = end_of_working_day(datetime.fromisoformat("2026-03-27T12:00:00+01:00"), 5)
    assert due == datetime.fromisoformat("2026-04-08T00:00:00+02:00")
    assert working_days_left(due, datetime.fromisoformat(at)) == left


def test_lines_of_rounds_cost_no_query_each(group, facilitator, member, others, client):
    """Of each kind one query brings all that its lines name."""
    reader = others[0]
    client.force_login(reader)

    def asked():
        while run_once():
            pass
        client.get("/meldingen/")
        with CaptureQueriesContext(connection) as found:
            page = client.get("/meldingen/").text
        return len(found), page.count("Er is een ronde gepland")

    Space.objects.filter(pk=group.space_id).update(confidentiality="restricted")
    forum.add_participant(reader, space=group.space)
    plan_round(group, facilitator, member)
    alone, lines = asked()
    for _round in range(3):
        plan_round(group, facilitator, member)
    assert lines == 1
    assert asked() == (alone, 4)
