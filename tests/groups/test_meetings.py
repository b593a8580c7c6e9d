"""Meetings: when by the clock on the wall, who comes, who waits, who hears of it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from core.clock import now
from core.templating.date_ranges import format_range
from forum import commands as forum
from forum import policy as forum_policy
from groups import commands
from groups.models import Attendance, DateAnswer, Meeting
from groups.policy import meetings as policy
from jobs.worker import run_once
from notifications.models import Notification
from tests.cms.pages import soup

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def soon():
    return now().replace(microsecond=0) + timedelta(days=7)


@pytest.fixture
def meeting(facilitator, group, soon):
    return plan(facilitator, group, soon)


def plan(actor, group, start, **more):
    when = {"starts_at": start, "ends_at": start + HOUR}
    return commands.plan_meeting(actor, group=group, title="Overleg", **when, **more)


def told(kind):
    while run_once():
        pass
    rows = Notification.objects.filter(event__kind=kind)
    return sorted(rows.values_list("recipient__display_name", flat=True))


def answers(meeting):
    rows = meeting.attendances.order_by("answered_at", "pk").select_related("user")
    return [(row.user.display_name, row.answer, row.is_waiting) for row in rows]


# -- Planning -----------------------------------------------------------------


def test_who_leads_plans_and_everybody_else_hears_of_it(
    facilitator, member, outsider, group, soon
):
    plan(facilitator, group, soon)
    assert told("meeting_planned") == [member.display_name]
    with pytest.raises(PermissionDenied):
        plan(member, group, soon)
    with pytest.raises(PermissionDenied):
        plan(outsider, group, soon)


def test_who_plans_a_meeting_comes_and_can_say_otherwise(facilitator, group, soon):
    meeting = plan(facilitator, group, soon, capacity=1)
    assert answers(meeting) == [(facilitator.display_name, "yes", False)]
    commands.answer_meeting(facilitator, meeting=meeting, answer="no")
    change(facilitator, meeting, title="Ander overleg")
    assert answers(meeting) == [(facilitator.display_name, "no", False)]


@pytest.mark.parametrize("said", [None, "maybe", "no"])
def test_who_chooses_the_date_comes_unless_they_said_otherwise(
    facilitator, group, soon, said
):
    poll = propose(facilitator, group, soon)
    option = poll.options.first()
    if said:
        given = {option.public_id: said}
        commands.answer_dates(facilitator, meeting=poll, answers=given)
    chosen = commands.choose_date(facilitator, meeting=poll, option=option)
    assert answers(chosen) == [(facilitator.display_name, said or "yes", False)]


def test_a_new_date_is_told_and_a_new_agenda_is_not(facilitator, meeting, soon):
    change(facilitator, meeting, source="Iets anders", source_format="text")
    assert told("meeting_moved") == []
    meeting.refresh_from_db()
    assert "Iets anders" in meeting.agenda_html
    later = {"starts_at": soon + HOUR, "ends_at": soon + 2 * HOUR}
    change(facilitator, meeting, **later)
    assert told("meeting_moved") == ["Mehmet Member"]


def change(actor, meeting, **fields):
    meeting.refresh_from_db()
    commands.change_meeting(actor, meeting=meeting, version=meeting.version, **fields)


def test_two_changes_at_once_lose_nothing(client, facilitator, meeting, soon):
    change(facilitator, meeting, title="Van een ander")
    client.force_login(facilitator)
    form = {"title": "Van mij", "day": soon.date().isoformat(), "version": "0"}
    form |= {"starts": "10:00", "ends": "11:00", "source_format": "text"}
    page = client.post(f"{meeting.path}wijzigen/", form)
    assert page.status_code == 200
    assert "Van mij" in page.text
    meeting.refresh_from_db()
    assert meeting.title == "Van een ander"


def test_called_off_is_told_once_and_stays_to_be_seen(
    client, facilitator, member, meeting
):
    commands.cancel_meeting(facilitator, meeting=meeting, reason="Ziek.")
    commands.cancel_meeting(facilitator, meeting=meeting, reason="Ziek.")
    assert told("meeting_cancelled") == [member.display_name]
    client.force_login(member)
    page = client.get(f"{meeting.group.space.path}bijeenkomsten/").text
    assert "Ziek." in page
    with pytest.raises(PermissionDenied):
        commands.answer_meeting(member, meeting=meeting, answer="yes")


def test_minutes_come_once_it_has_begun_from_whoever_writes_there(
    member, facilitator, meeting
):
    text = {"source": "Wat er gezegd is.", "source_format": "text"}
    may = forum_policy.permissions_for(member, meeting.group.space)
    assert not policy.can_write_minutes(may, meeting)
    begin(meeting)
    assert policy.can_write_minutes(may, meeting)
    commands.write_minutes(member, meeting=meeting, version=0, **text)
    commands.write_minutes(facilitator, meeting=meeting, version=1, **text)
    assert told("minutes_written") == [facilitator.display_name]
    with pytest.raises(commands.StaleVersionError):
        commands.write_minutes(member, meeting=meeting, version=1, **text)


def begin(meeting):
    over = {"starts_at": now() - HOUR, "ends_at": now() + HOUR}
    Meeting.objects.filter(pk=meeting.pk).update(**over)
    meeting.refresh_from_db()


def test_a_newcomer_who_may_not_read_the_past_sees_what_is_to_come(
    person, facilitator, group, soon, meeting
):
    past = plan(facilitator, group, soon)
    over = {"starts_at": now() - 3 * HOUR, "ends_at": now() - 2 * HOUR}
    Meeting.objects.filter(pk=past.pk).update(**over)
    poll = propose(facilitator, group, soon)
    newcomer = person("Nina Nieuw")
    forum.add_participant(
        newcomer, space=group.space, history_visible_from=now() - HOUR
    )
    seen = Meeting.objects.visible_to(newcomer)
    assert set(seen) == {meeting, poll}
    assert Meeting.objects.visible_to(facilitator).count() == 3


# -- Coming -------------------------------------------------------------------


def test_where_there_is_a_maximum_the_others_wait_in_the_order_of_coming(
    person, facilitator, member, group, soon
):
    meeting = plan(facilitator, group, soon, capacity=1)
    third = person("Derk Derde")
    forum.add_participant(third, space=group.space)
    for who in (facilitator, member, third):
        commands.answer_meeting(who, meeting=meeting, answer="yes")
    assert [waits for _name, _answer, waits in answers(meeting)] == [False, True, True]
    # The same answer again keeps one's place.
    commands.answer_meeting(member, meeting=meeting, answer="yes")
    commands.answer_meeting(facilitator, meeting=meeting, answer="maybe")
    coming = Attendance.objects.get(meeting=meeting, answer="yes", is_waiting=False)
    assert coming.user == member
    assert told("place_freed") == [member.display_name]


def test_more_places_let_those_in_who_wait(facilitator, member, group, soon):
    meeting = plan(facilitator, group, soon, capacity=1)
    for who in (facilitator, member):
        commands.answer_meeting(who, meeting=meeting, answer="yes")
    change(facilitator, meeting, capacity=2)
    assert told("place_freed") == [member.display_name]
    # Fewer places put nobody out who has one.
    change(facilitator, meeting, capacity=1)
    assert not Attendance.objects.filter(is_waiting=True).exists()


def test_who_leaves_the_group_gives_up_the_place(facilitator, member, group, soon):
    meeting = plan(facilitator, group, soon, capacity=1)
    commands.answer_meeting(facilitator, meeting=meeting, answer="no")
    poll = propose(facilitator, group, soon)
    ident = poll.options.all()[0].public_id
    commands.answer_dates(member, meeting=poll, answers={ident: "yes"})
    for who in (member, facilitator):
        commands.answer_meeting(who, meeting=meeting, answer="yes")
    forum.leave(member, space=group.space)
    assert answers(meeting) == [(facilitator.display_name, "yes", False)]
    assert told("place_freed") == [facilitator.display_name]
    assert not DateAnswer.objects.exists()


def test_giving_up_places_leaves_alone_who_is_still_in_the_group(member, meeting):
    commands.answer_meeting(member, meeting=meeting, answer="yes")
    commands.release_places(meeting.group.space_id, member.pk)
    assert (member.display_name, "yes", False) in answers(meeting)


def test_nobody_outside_answers_and_nobody_after_it_is_over(
    member, outsider, meeting, facilitator
):
    with pytest.raises(PermissionDenied):
        commands.answer_meeting(outsider, meeting=meeting, answer="yes")
    may = forum_policy.permissions_for(member, meeting.group.space)
    assert policy.can_answer_meeting(may, meeting)
    assert not policy.can_plan_meeting(may)
    Meeting.objects.update(starts_at=now() - 2 * HOUR, ends_at=now() - HOUR)
    meeting.refresh_from_db()
    assert not policy.can_answer_meeting(may, meeting)
    with pytest.raises(PermissionDenied):
        commands.answer_meeting(member, meeting=meeting, answer="yes")


def test_the_answer_stands_on_the_start_page(client, member, meeting):
    client.force_login(member)
    start = meeting.group.space.path
    assert "Volgende bijeenkomst" in client.get(start).text
    answer = client.post(f"{meeting.path}antwoord/", {"answer": "yes", "overview": "1"})
    assert answer.url == start
    page = client.get(start).text
    assert 'value="yes" aria-pressed="true"' in page
    assert "2 leden komen." in page
    with time_machine.travel(meeting.ends_at + timedelta(minutes=1)):
        page = client.get(meeting.path).text
    assert "2 leden hadden zich ingeschreven." in page
    assert "2 leden komen." not in page


# -- Choosing a date ----------------------------------------------------------


def propose(actor, group, soon, **more):
    dates = [(soon + n * HOUR, soon + (n + 1) * HOUR) for n in range(3)]
    return commands.propose_dates(
        actor, group=group, title="Wanneer?", dates=dates, **more
    )


def test_the_group_chooses_a_date_and_who_can_comes(facilitator, member, group, soon):
    poll = propose(facilitator, group, soon, capacity=1)
    assert told("dates_proposed") == [member.display_name]
    first, second, _third = poll.options.all()
    for who in (member, facilitator):
        said_so = {first.public_id: "no", second.public_id: "yes", 12: "yes"}
        commands.answer_dates(who, meeting=poll, answers=said_so)
    with pytest.raises(PermissionDenied):
        commands.choose_date(member, meeting=poll, option=second)
    chosen = commands.choose_date(facilitator, meeting=poll, option=second)
    assert (chosen.state, chosen.starts_at) == ("planned", soon + HOUR)
    assert answers(chosen) == [
        (member.display_name, "yes", False),
        (facilitator.display_name, "yes", True),
    ]
    assert told("meeting_planned") == [member.display_name]
    assert told("place_freed") == []
    with pytest.raises(PermissionDenied):
        commands.answer_dates(member, meeting=poll, answers={})


TIED = "past het vaakst, net als nog 1 datum"


@pytest.mark.parametrize(
    ("can", "badges"),
    [
        ((2, 1, 0), ["past het vaakst", "", ""]),
        ((1, 0, 1), [TIED, "", TIED]),
        ((1, 2, 2), ["", TIED, TIED]),
        ((2, 2, 2), ["", "", ""]),  # none stands out
        ((0, 0, 0), ["", "", ""]),
    ],
)
def test_the_page_says_truly_which_dates_suit_most(
    client, facilitator, member, group, soon, can, badges
):
    """`can`: how many of two people can at each date."""
    poll = propose(facilitator, group, soon)
    options = list(poll.options.all())
    for n, who in enumerate((member, facilitator)):
        answers = {
            option.public_id: "yes" if n < many else "no"
            for option, many in zip(options, can, strict=True)
        }
        commands.answer_dates(who, meeting=poll, answers=answers)
    client.force_login(member)
    legends = soup(client.get(poll.path)).select("fieldset.dates__choices legend")
    found = [legend.select_one(".badge") for legend in legends]
    assert [badge.get_text(strip=True) if badge else "" for badge in found] == badges


def test_a_date_of_another_poll_is_refused(facilitator, group, soon):
    poll, other = (propose(facilitator, group, soon) for _n in range(2))
    with pytest.raises(PermissionDenied):
        commands.choose_date(facilitator, meeting=poll, option=other.options.all()[0])


def test_a_poll_on_the_page_from_the_question_to_the_date(
    client, facilitator, member, group
):
    client.force_login(facilitator)
    form = {"title": "Wanneer?", "source_format": "text"}
    form |= {"date-TOTAL_FORMS": "5", "date-INITIAL_FORMS": "0"}
    form |= {
        "date-0-day": "2099-05-25",
        "date-0-starts": "9:30",
        "date-0-ends": "11.00",
    }
    asking = f"{group.space.path}bijeenkomsten/datumprikker/"
    page = client.post(asking, form)
    assert "minstens twee" in page.text
    assert 'value="2099-05-25"' in page.text
    form |= {
        "date-1-day": "26-05-2099",
        "date-1-starts": "9:30",
        "date-1-ends": "11:00",
    }
    poll_url = client.post(asking, form).url
    poll = Meeting.objects.get()
    option = poll.options.all()[1]
    # The button that settles it for everybody is none of the answers' form.
    pick = f'form="pick" name="option" value="{option.public_id}"'
    assert pick in client.get(poll_url).text
    client.force_login(member)
    assert "Wanneer kunt u?" in client.get(poll_url).text
    assert 'form="pick"' not in client.get(poll_url).text
    client.post(f"{poll_url}data/", {f"date-{option.public_id}": "yes"})
    may = forum_policy.permissions_for(member, group.space)
    assert policy.can_answer_dates(may, poll)
    assert "Mehmet Member" in client.get(poll_url).text
    client.force_login(facilitator)
    client.post(f"{poll_url}data/kiezen/", {"option": str(option.public_id)})
    assert "Dinsdag 26 mei 2099, 9:30 tot 11:00" in client.get(poll_url).text


# -- Reminding ----------------------------------------------------------------


def test_a_day_before_it_everybody_is_reminded_once_but_who_said_no(
    person, facilitator, member, meeting, soon
):
    absent = person("Anna Afwezig")
    forum.add_participant(absent, space=meeting.group.space)
    commands.answer_meeting(absent, meeting=meeting, answer="no")
    assert commands.send_meeting_reminders() == 0
    with time_machine.travel(soon - timedelta(hours=23), tick=False):
        assert commands.send_meeting_reminders() == 1
        assert commands.send_meeting_reminders() == 0
        assert told("meeting_near") == [facilitator.display_name, member.display_name]


def test_a_meeting_that_moves_is_reminded_of_anew(facilitator, meeting, soon):
    with time_machine.travel(soon - timedelta(hours=23), tick=False):
        assert commands.send_meeting_reminders() == 1
        later = soon + timedelta(days=3)
        change(facilitator, meeting, starts_at=later, ends_at=later + HOUR)
    with time_machine.travel(later - timedelta(hours=23), tick=False):
        assert commands.send_meeting_reminders() == 1


def test_of_what_is_planned_for_tomorrow_one_has_just_heard(facilitator, group):
    plan(facilitator, group, now() + timedelta(hours=20))
    assert commands.send_meeting_reminders() == 0


def test_nobody_is_reminded_of_what_was_called_off(facilitator, meeting, soon):
    commands.cancel_meeting(facilitator, meeting=meeting)
    with time_machine.travel(soon - timedelta(hours=23), tick=False):
        assert commands.send_meeting_reminders() == 0


def test_the_inbox_says_no_more_than_that_there_is_something(client, member, meeting):
    while run_once():
        pass
    client.force_login(member)
    page = client.get("/meldingen/").text.partition("<main")[2]
    assert "Overleg" not in page
    assert "vertrouwelijke groep" in page


def test_elsewhere_it_says_what_and_when(client, member, facilitator, moderator, soon):
    open_group = commands.create_group(
        moderator, title="Werkgroep", facilitators=[facilitator]
    )
    forum.add_participant(member, space=open_group.space)
    made = plan(facilitator, open_group, soon)
    while run_once():
        pass
    client.force_login(member)
    page = client.get("/meldingen/").text
    assert "Overleg" in page
    when = format_range(made.starts_at, made.ends_at)
    assert when[:1].upper() + when[1:] in page
    line = Notification.objects.get(recipient=member)
    assert client.get(f"/meldingen/{line.public_id}/").url == made.path
