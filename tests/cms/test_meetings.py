"""Signing up, waiting, cancelling, the calendar, and watching again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

import pytest
import time_machine
from icalendar import Calendar

from accounts.models import User
from cms.commands import cancel_registration, register
from cms.models import EventIndexPage, EventPage, HomePage
from core.clock import now
from core.exceptions import ActionRefused
from jobs.worker import run_once
from tests.cms.pages import soup, visible_text

ADDRESS = "/bijeenkomsten/spreekuur/"


@pytest.fixture
def event(home: HomePage) -> EventPage:
    index = home.add_child(instance=EventIndexPage(title="B", slug="bijeenkomsten"))
    start = now() + timedelta(days=10)
    page = EventPage(title="Spreekuur", slug="spreekuur", lead="Over meldpunten.")
    page.starts_at, page.ends_at = start, start + timedelta(hours=1)
    page.seats, page.place = 1, "Den Haag; zaal 2"
    return index.add_child(instance=page)


def state(user: User, event: EventPage) -> str:
    return event.registrations.of(user).get().state


def test_who_comes_when_all_places_are_taken_waits(
    event: EventPage, official: User, member: User
) -> None:
    assert register(official, event=event).state == "coming"
    assert register(member, event=event).state == "waiting"
    assert register(member, event=event).state == "waiting"
    assert event.registrations.count() == 2


def test_a_place_that_comes_free_goes_to_who_waited_longest(
    event: EventPage, official: User, member: User, outsider: User
) -> None:
    register(official, event=event)
    register(member, event=event)
    register(outsider, event=event)
    cancel_registration(official, event=event)
    assert [state(user, event) for user in (official, member, outsider)] == [
        "cancelled",
        "coming",
        "waiting",
    ]
    assert register(official, event=event).state == "waiting"


def test_nobody_who_was_not_let_in_signs_up(
    event: EventPage, person: Callable[..., User]
) -> None:
    with pytest.raises(PermissionDenied):
        register(person("Wim Wacht", state="pending"), event=event)


def test_one_signs_up_until_the_moment_that_was_said(
    event: EventPage, official: User
) -> None:
    with (
        time_machine.travel(event.starts_at, tick=False),
        pytest.raises(ActionRefused),
    ):
        register(official, event=event)
    event.register_until = now() - timedelta(minutes=1)
    event.save()
    with pytest.raises(ActionRefused):
        register(official, event=event)


def mails(event: EventPage) -> list[tuple[str, str]]:
    while run_once():
        pass
    return [(sent.to[0], sent.subject) for sent in mail.outbox]


def test_mails_say_what_became_of_it(
    event: EventPage, official: User, member: User
) -> None:
    register(official, event=event)
    register(member, event=event)
    assert sorted(mails(event)) == sorted(
        [
            (member.email, "U staat op de wachtlijst: Spreekuur"),
            (official.email, "U bent ingeschreven: Spreekuur"),
        ]
    )
    mail.outbox.clear()
    cancel_registration(official, event=event)
    assert mails(event) == [(member.email, "U hebt een plek: Spreekuur")]
    assert "agenda.ics" in mail.outbox[0].body


def test_a_mail_about_what_was_taken_back_is_not_sent(
    event: EventPage, official: User
) -> None:
    register(official, event=event)
    cancel_registration(official, event=event)
    assert mails(event) == []


def test_the_page_offers_what_can_be_done(
    client: Client, event: EventPage, official: User, member: User
) -> None:
    assert "Nog 1 plek" in visible_text(client.get(ADDRESS))
    client.force_login(official)
    form = soup(client.get(ADDRESS)).select_one("#inschrijven form")
    assert form is not None
    answer = client.post(str(form["action"]), follow=True)
    assert "U bent ingeschreven" in visible_text(answer)
    client.logout()
    assert "Alle plekken zijn bezet" in visible_text(client.get(ADDRESS))
    client.force_login(official)
    form = soup(client.get(ADDRESS)).select_one("#inschrijven form")
    assert form is not None
    assert "uitschrijven" in str(form["action"])
    client.post(str(form["action"]))
    assert state(official, event) == "cancelled"


def test_a_visitor_signs_in_first_and_comes_back(
    client: Client, event: EventPage
) -> None:
    link = soup(client.get(ADDRESS)).select_one("#inschrijven a")
    assert link is not None
    answer = client.get(str(link["href"]))
    assert answer["Location"] == f"/account/login/?next={link['href']}"
    assert "csrf" not in client.get(ADDRESS).content.decode()


def test_a_calendar_reads_the_meeting(client: Client, event: EventPage) -> None:
    answer = client.get(f"/inschrijven/{event.public_id}/agenda.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    (read,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert read["summary"] == "Spreekuur"
    assert read["location"] == "Den Haag; zaal 2"
    assert read.decoded("dtstart") == event.starts_at.replace(microsecond=0)
    assert str(event.public_id) in read["uid"]


def test_a_draft_has_no_calendar_and_takes_nobody(
    client: Client, event: EventPage, official: User
) -> None:
    event.unpublish()
    client.force_login(official)
    for address in ("", "agenda.ics"):
        path = f"/inschrijven/{event.public_id}/{address}"
        assert client.get(path).status_code == 404
    assert client.post(f"/inschrijven/{event.public_id}/").status_code == 404


# -- Watching again ------------------------------------------------------------

YOUTUBE = "https://www.youtube.com/watch?v=abcdefghijk"


def over(event: EventPage, **fields: Any) -> None:
    event.starts_at = datetime(2023, 4, 4, 13, tzinfo=UTC)
    event.ends_at = event.starts_at + timedelta(hours=1)
    for name, value in fields.items():
        setattr(event, name, value)
    event.save()


def test_the_page_turns_into_watching_again_by_itself(
    client: Client, event: EventPage
) -> None:
    event.recording, event.captions = YOUTUBE, "captions"
    event.save()
    assert "Terugkijken" not in visible_text(client.get(ADDRESS))
    with time_machine.travel(event.ends_at + timedelta(seconds=1), tick=False):
        text = visible_text(client.get(ADDRESS))
        assert "Spreekuur" in visible_text(client.get("/bijeenkomsten/"))
    assert "Terugkijken" in text
    assert "Inschrijven" not in text


def test_a_recording_is_loaded_only_when_asked_for(
    client: Client, event: EventPage
) -> None:
    over(event, recording=YOUTUBE, captions="captions")
    answer = client.get(ADDRESS)
    page = soup(answer)
    assert not page.select("iframe, video, img[src*=youtube]")
    box = page.select_one("[data-video]")
    assert box is not None
    assert str(box["data-video"]).startswith("https://www.youtube-nocookie.com/embed/")
    assert (
        "frame-src https://www.youtube-nocookie.com"
        in (answer["Content-Security-Policy"])
    )
    assert "frame-src" not in client.get("/")["Content-Security-Policy"]
    assert "YouTube (externe site)" in page.get_text()


def test_a_recording_that_no_player_shows_is_a_link(
    client: Client, event: EventPage
) -> None:
    over(event, recording="https://media.example.org/a", captions="captions")
    page = soup(client.get(ADDRESS))
    assert page.select_one('a[href="https://media.example.org/a"]')
    assert not page.select("[data-video]")


def test_without_a_recording_the_page_says_so(client: Client, event: EventPage) -> None:
    over(event)
    assert "Er is (nog) geen opname van." in visible_text(client.get(ADDRESS))


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, "captions"),
        ({"captions": "captions"}, ""),
        ({"captions": "statement"}, "statement"),
        ({"captions": "statement", "statement": "Komt in mei."}, ""),
        ({"captions": "transcript"}, "transcript"),
    ],
)
@pytest.mark.django_db
def test_a_recording_says_how_who_cannot_hear_it_follows(
    fields: dict[str, str], missing: str
) -> None:
    page = EventPage(title="S", recording=YOUTUBE, **fields)
    page.starts_at, page.ends_at = now(), now() + timedelta(hours=1)
    try:
        page.clean()
    except ValidationError as error:
        assert set(error.message_dict) == {missing}
    else:
        assert not missing


@pytest.mark.django_db
def test_a_meeting_ends_after_it_starts() -> None:
    page = EventPage(title="S", starts_at=now(), ends_at=now() - timedelta(hours=1))
    with pytest.raises(ValidationError):
        page.clean()


def test_event_without_a_text_leaves_no_empty_column(
    event: EventPage, client: Client
) -> None:
    assert not soup(client.get(ADDRESS)).select("main .columns")
    event.body = "<p>Over meldpunten.</p>"
    event.save_revision().publish()
    assert soup(client.get(ADDRESS)).select("main .columns > article .prose")
