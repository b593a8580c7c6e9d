"""What calendars are told: the time, and of most groups what and where."""

from datetime import date, time, timedelta

from django.core.exceptions import PermissionDenied

import pytest
from icalendar import Calendar

from accounts import commands as accounts
from core.clock import AMSTERDAM, local_to_utc, now
from forum import commands as forum
from groups import commands
from groups.membership.tokens import make_calendar_token
from groups.models import CalendarKey, Meeting
from groups.policy import meetings as policy

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
WORDS = {
    "title": "Kanarieoverleg; over, alles",
    "place": "Kanariezaal",
    "link": "https://kanarie.example/",
    "source": "Kanarieagenda",
}


@pytest.fixture
def open_group(moderator, facilitator, member):
    group = commands.create_group(
        moderator, title="Werkgroep Kanarie", facilitators=[facilitator]
    )
    forum.add_participant(member, space=group.space)
    return group


def plan(facilitator, group, start=None):
    start = start or now().replace(microsecond=0) + timedelta(days=7)
    when = {"starts_at": start, "ends_at": start + HOUR}
    return commands.plan_meeting(facilitator, group=group, **when, **WORDS)


def address(user):
    token = make_calendar_token(commands.make_calendar(user).public_id)
    return f"/groepen/agenda/{token}.ics"


def entries(answer):
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    calendar.validate()
    for part in calendar.walk():
        assert part.errors == []
        assert set(part.required) <= set(part)
        assert not any(isinstance(part.get(name), list) for name in part.singletons)
    found = list(calendar.walk("VEVENT"))
    assert all(entry["DTSTART"].dt < entry["DTEND"].dt for entry in found)
    assert len({str(entry["UID"]) for entry in found}) == len(found)
    return found


def test_of_a_confidential_group_an_entry_says_nothing_but_the_time(
    client, facilitator, member, group
):
    meeting = plan(facilitator, group)
    client.force_login(member)
    one = client.get(f"{meeting.path}agenda.ics")
    client.logout()
    for answer in (one, client.get(address(member))):
        assert b"kanarie" not in answer.content.lower()
        assert group.space.title.encode() not in answer.content
        assert str(group.space.public_id).encode() not in answer.content
        [entry] = entries(answer)
        assert set(entry) == {
            "UID",
            "DTSTAMP",
            "LAST-MODIFIED",
            "DTSTART",
            "DTEND",
            "SEQUENCE",
            "STATUS",
            "CLASS",
            "SUMMARY",
        }
        assert str(entry["SUMMARY"]) == "Afspraak"
        assert entry["DTSTART"].dt == meeting.starts_at
    assert "kanarie" not in one.headers["Content-Disposition"].lower()


def test_of_others_it_says_what_and_where(client, facilitator, member, open_group):
    meeting = plan(facilitator, open_group)
    [entry] = entries(client.get(address(member)))
    assert str(entry["SUMMARY"]) == WORDS["title"]
    assert str(entry["LOCATION"]) == "Kanariezaal, https://kanarie.example/"
    assert str(entry["URL"]).endswith(meeting.path)
    assert "DESCRIPTION" not in entry


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_an_hour_is_right_after_each_change_of_the_clock(
    client, facilitator, member, group, day
):
    for shift in (-1, 0):
        plan(facilitator, group, local_to_utc(day + timedelta(days=shift), time(10)))
    found = entries(client.get(address(member)))
    local = [entry["DTSTART"].dt.astimezone(AMSTERDAM) for entry in found]
    assert [(moment.date(), moment.hour) for moment in local] == [
        (day - timedelta(days=1), 10),
        (day, 10),
    ]


def test_a_change_is_a_newer_entry_of_the_same_and_off_is_off(
    client, facilitator, member, group
):
    meeting = plan(facilitator, group)
    where = address(member)
    [first] = entries(client.get(where))
    commands.cancel_meeting(facilitator, meeting=meeting)
    [second] = entries(client.get(where))
    assert first["UID"] == second["UID"]
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert (first["STATUS"], second["STATUS"]) == ("CONFIRMED", "CANCELLED")


def test_the_file_is_written_as_outlook_reads_it(
    client, facilitator, member, open_group
):
    """RFC 5545: lines end in CR and LF, and are folded at 75 octets, not letters."""
    meeting = plan(facilitator, open_group)
    title = "Één gesprek; over drieëndertig coöperaties, en één \\ erbij, " * 2
    Meeting.objects.update(title=title.strip(), place="Zaal ï" * 30)
    answer = client.get(address(member))
    content = answer.content
    [entry] = entries(answer)
    assert str(entry["SUMMARY"]) == title.strip()
    assert entry["DTSTART"].dt == meeting.starts_at
    assert b"DTSTART:" + meeting.starts_at.strftime("%Y%m%dT%H%M%SZ").encode() in (
        content
    )
    assert b"\r\n " in content
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    for line in (b"METHOD:PUBLISH", b"VERSION:2.0", b"X-PUBLISHED-TTL:PT1H"):
        assert line in content


def test_a_date_that_is_being_chosen_is_no_entry(client, facilitator, member, group):
    start = now() + timedelta(days=7)
    dates = [(start, start + HOUR), (start + HOUR, start + 2 * HOUR)]
    poll = commands.propose_dates(facilitator, group=group, title="?", dates=dates)
    assert entries(client.get(address(member))) == []
    client.force_login(member)
    assert client.get(f"{poll.path}agenda.ics").status_code == 404


def test_what_is_left_is_gone_from_the_calendar_and_with_the_last_group_it_dies(
    client, facilitator, member, group, open_group
):
    plan(facilitator, group)
    plan(facilitator, open_group)
    where = address(member)
    assert len(entries(client.get(where))) == 2
    forum.leave(member, space=open_group.space)
    assert [str(entry["SUMMARY"]) for entry in entries(client.get(where))] == [
        "Afspraak"
    ]
    forum.remove_participant(facilitator, space=group.space, user=member)
    assert client.get(where).status_code == 404
    assert not policy.can_have_calendar(member)
    with pytest.raises(PermissionDenied):
        commands.make_calendar(member)
    # Whoever comes back has to make a new one.
    forum.restore_participant(facilitator, space=group.space, user=member)
    assert client.get(where).status_code == 404
    assert not CalendarKey.objects.exists()


def test_of_a_guest_whose_date_has_passed_it_is_dead_at_once(
    client, person, facilitator, group
):
    guest = person("Gijs Gast")
    forum.add_participant(guest, space=group.space, role="guest", until=now() + HOUR)
    where = address(guest)
    assert client.get(where).status_code == 200
    guest.participations.update(until=now() - HOUR)
    # The job has not come by yet: the policy compares the date itself.
    assert client.get(where).status_code == 404
    commands.end_calendar_of(guest.pk)
    assert not CalendarKey.objects.exists()


def test_of_an_account_that_is_shut_it_is_dead(client, moderator, member, group):
    where = address(member)
    accounts.suspend(moderator, user=member)
    assert client.get(where).status_code == 404


def test_a_new_address_makes_the_old_one_dead_and_it_can_be_stopped(
    client, member, group
):
    client.force_login(member)
    page = "/groepen/agenda/"
    client.post(page, {"make": "1"})
    token = make_calendar_token(CalendarKey.objects.get().public_id)
    old = f"/groepen/agenda/{token}.ics"
    assert old in client.get(page).text
    client.post(page, {"make": "1"})
    assert client.get(old).status_code == 404
    token = make_calendar_token(CalendarKey.objects.get().public_id)
    new = f"/groepen/agenda/{token}.ics"
    assert client.get(new).status_code == 200
    commands.stop_calendar(member)
    assert client.get(new).status_code == 404


def test_a_reader_without_a_session_gets_no_cookie(client, facilitator, member, group):
    plan(facilitator, group)
    answer = client.get(address(member))
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "private, no-store"
