"""Who advises whom, what is asked of them alone, and what is passed on."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

import pytest
import time_machine

from accounts.models import Affiliation, Organisation, User
from cms.commands import WORKING_DAYS, pass_on_unanswered, request_advice
from cms.models import Adviser, ForwardedQuestion, Region, ThemePage
from forum import commands
from forum.models import Space, Topic
from groups.commands import create_advice_space
from jobs.worker import run_once
from notifications.models import Notification
from tests.cms.pages import soup, visible_text

THEME = "/arbeidsmigranten/"


@pytest.fixture
def place(db: Any) -> Organisation:
    return Organisation.objects.create(name="Voorbeeldstad", kind="municipality")


@pytest.fixture
def region(place: Organisation) -> Region:
    row = Region(name="Zuid", slug="zuid")
    row.municipalities = [place]
    row.save()
    return row


@pytest.fixture
def rik(person: Callable[..., User]) -> User:
    """Rik advises the south."""
    return person("Rik Regio", organisation_name="VNG", is_adviser=True)


@pytest.fixture
def adviser(region: Region, rik: User) -> Adviser:
    return add(region, "Rik Regio", user=rik, phone="070 373 83 93")


@pytest.fixture
def local(official: User, place: Organisation) -> User:
    """Olga works for the municipality of the region."""
    Affiliation.objects.create(user=official, organisation=place, source="domain")
    return official


def add(region: Region | None, name: str, **fields: Any) -> Adviser:
    row = Adviser(name=name, **fields)
    row.regions = [region] if region else []
    row.save()
    return row


def test_a_visitor_chooses_a_region_without_script(
    client: Client, theme: ThemePage, adviser: Adviser
) -> None:
    form = soup(client.get(THEME)).select_one('form[action="/adviseurs/"]')
    assert form is not None
    assert [option.text for option in form.select("option")] == ["Zuid"]
    assert "Rik Regio" not in client.get(THEME).content.decode()
    assert "Rik Regio" in visible_text(client.get("/adviseurs/?regio=zuid"))


def test_a_municipality_leads_to_its_region(client: Client, adviser: Adviser) -> None:
    for typed in ("voorbeeldstad", "Gemeente Voorbeeldstad "):
        page = client.get("/adviseurs/", {"gemeente": typed})
        assert "Rik Regio" in visible_text(page)
    unknown = client.get("/adviseurs/", {"gemeente": "Nergenshuizen"})
    assert "Wij kennen geen adviseur" in visible_text(unknown)
    assert 'value="Nergenshuizen"' in unknown.content.decode()
    for odd in ("?regio=noord", "?regio="):
        assert client.get(f"/adviseurs/{odd}").status_code == 200


def test_who_is_signed_in_sees_the_own_adviser(
    client: Client, theme: ThemePage, adviser: Adviser, local: User, member: User
) -> None:
    client.force_login(local)
    assert "Rik Regio" in visible_text(client.get(THEME))
    client.force_login(member)
    page = client.get(THEME)
    assert "Rik Regio" not in page.content.decode()
    assert soup(page).select('form[action="/adviseurs/"]')


def test_without_regions_the_block_is_its_text(
    client: Client, theme: ThemePage
) -> None:
    page = soup(client.get(THEME))
    assert "Contact met onze adviseurs" in page.get_text()
    assert not page.select('form[action="/adviseurs/"]')
    assert "Er zijn nog geen regio’s" in visible_text(client.get("/adviseurs/"))


@pytest.mark.parametrize(
    ("since", "until", "today", "away"),
    [
        (None, None, 5, False),
        (4, 6, 3, False),
        (4, 6, 4, True),
        (4, 6, 6, True),
        (4, 6, 7, False),
        (4, None, 9, True),
        (None, 6, 1, True),
    ],
)
def test_absence_counts_both_days(
    since: int | None, until: int | None, today: int, away: bool
) -> None:
    row = Adviser(name="Rik")
    row.away_from = since and date(2026, 3, since)
    row.away_until = until and date(2026, 3, until)
    with time_machine.travel(datetime(2026, 3, today, 9, tzinfo=UTC), tick=False):
        assert row.is_away is away


def test_a_stand_in_is_there_while_the_adviser_is_away(
    client: Client, region: Region, adviser: Adviser
) -> None:
    other = add(None, "Sara Stand-in")
    adviser.away_until, adviser.substitute = date(2100, 1, 1), other
    adviser.save()
    assert [row.name for row in region.on_duty()] == ["Sara Stand-in"]
    other.away_until = date(2100, 1, 1)
    other.save()
    text = visible_text(client.get("/adviseurs/?regio=zuid"))
    assert "Er is nu geen adviseur voor deze regio" in text
    adviser.substitute = adviser
    with pytest.raises(ValidationError):
        adviser.clean()


# -- Asked of the adviser alone ------------------------------------------------


def test_a_question_lands_with_the_adviser_and_nobody_else(
    client: Client, adviser: Adviser, rik: User, official: User, moderator: User
) -> None:
    client.force_login(official)
    path = f"/adviseurs/{adviser.pk}/vraag/"
    empty = client.post(path, {"title": "", "source": "Een kanarie."})
    assert "Een kanarie." in empty.content.decode()
    sent = {"title": "Mag de kanarie?", "source": "Een kanarie in de zaak."}
    answer = client.post(path, sent, follow=True)
    assert "Uw vraag ligt bij de adviseur." in visible_text(answer)
    topic = Topic.objects.get()
    for user, seen in ((official, True), (rik, True), (moderator, False)):
        assert Topic.objects.visible_to(user).exists() is seen
    assert topic.space.is_closed_space
    while run_once():
        pass
    receipts = [m for m in mail.outbox if m.to == [official.email]]
    assert len(receipts) == 1
    assert "anarie" not in f"{receipts[0].subject}{receipts[0].body}"
    assert str(topic.public_id) in receipts[0].body
    client.force_login(rik)
    assert client.get(f"{topic.space.path}{topic.public_id}/").status_code == 200


def test_an_adviser_without_an_account_takes_no_questions(
    client: Client, region: Region, official: User, person: Callable[..., User]
) -> None:
    row = add(region, "Nel Nieuw", email="nel@vng.example")
    client.force_login(official)
    assert client.get(f"/adviseurs/{row.pk}/vraag/").status_code == 404
    page = soup(client.get("/adviseurs/?regio=zuid"))
    assert page.select_one('a[href="mailto:nel@vng.example"]')
    assert not page.select('a[href$="/vraag/"]')
    with pytest.raises(PermissionDenied):
        request_advice(official, adviser=row, title="T", source="S")


def test_who_waits_to_be_let_in_does_not_ask(
    adviser: Adviser, person: Callable[..., User]
) -> None:
    wim = person("Wim Wacht", state="pending")
    with pytest.raises(PermissionDenied):
        request_advice(wim, adviser=adviser, title="T", source="S")
    assert not Space.objects.filter(audience="closed").exists()


def test_a_private_talk_is_of_two(rik: User, official: User) -> None:
    group = create_advice_space(title="Vraag", leader=rik, other=official)
    rows = group.space.participations.order_by("role").values_list("user", "role")
    assert sorted(rows) == sorted(
        [(rik.pk, "facilitator"), (official.pk, "participant")]
    )


# -- Passed on from the forum --------------------------------------------------

# A Monday; three working days later it is Thursday, at the end of which it goes.
ASKED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def ask(user: User, space: Space, **more: Any) -> Topic:
    with time_machine.travel(ASKED, tick=False):
        return commands.ask(
            user, space=space, title="Wie weet dit?", source="?", **more
        )


def pass_on(days: float) -> list[int]:
    with time_machine.travel(ASKED + timedelta(days=days), tick=False):
        pass_on_unanswered()
    return list(ForwardedQuestion.objects.values_list("topic", flat=True))


def test_a_question_goes_to_the_adviser_after_three_working_days(
    adviser: Adviser, rik: User, local: User, space: Space
) -> None:
    topic = ask(local, space)
    assert WORKING_DAYS == 3
    assert pass_on(3.4) == []
    assert pass_on(3.7) == [topic.pk]
    assert pass_on(9) == [topic.pk]
    while run_once():
        pass
    (line,) = Notification.objects.filter(recipient=rik)
    assert line.event.kind == "question_passed_on"
    assert line.reason == "adviser"
    assert line.mail.kind == "note", "it waited for days already"


def test_a_weekend_is_no_working_time(
    adviser: Adviser, local: User, space: Space
) -> None:
    with time_machine.travel(ASKED + timedelta(days=4), tick=False):  # a Friday
        commands.ask(local, space=space, title="Wie weet dit?", source="?")
    assert pass_on(8.5) == []
    assert len(pass_on(10)) == 1


def test_an_answered_or_anonymous_question_and_one_from_elsewhere_stay(
    adviser: Adviser, local: User, member: User, space: Space
) -> None:
    Space.objects.filter(pk=space.pk).update(allows_anonymous=True)
    space.refresh_from_db()
    answered = ask(local, space)
    ask(local, space, is_anonymous=True)
    ask(member, space)
    with time_machine.travel(ASKED + timedelta(hours=1), tick=False):
        parent = answered.posts.get()
        commands.reply(member, topic=answered, parent=parent, source="Ik.")
    assert pass_on(9) == []


def test_no_line_is_of_a_question_that_was_passed_to_who_advises_no_more(
    adviser: Adviser, rik: User, local: User, space: Space
) -> None:
    ask(local, space)
    pass_on(4)
    while run_once():
        pass
    told = Notification.objects.filter(recipient=rik)
    assert told.exists()
    adviser.delete()
    assert not told.exists()
