"""Choosing mail, stopping it from a mail, and asking why it came."""

import re

from django.test import Client

import pytest

from forum import commands as forum
from forum.models import Follow
from jobs.worker import run_once
from notifications import commands
from notifications.emails.unsubscribe_links import (
    BATCH,
    SPACE,
    TOPIC,
    WEEKLY,
    Unsubscribe,
)
from notifications.models import MailDelivery, MailSettings, SpaceMailSettings
from tests.notifications.mail_server import text_of

pytestmark = pytest.mark.django_db

SETTINGS = "/meldingen/mailinstellingen/"
CHOICES = {
    "direct_frequency": "hour",
    "general_frequency": "none",
    "weekday": "4",
    "hour": "9",
    "quiet_from": "19",
    "quiet_until": "7",
    "working_days_only": "on",
    "language": "en",
}


def carry_out():
    while run_once():
        pass


@pytest.fixture
def olga(client, official, space):
    forum.join(official, space=space)
    client.force_login(official)
    return official


def test_all_choices_are_kept(client, olga, space):
    own = {f"ruimte-{space.public_id}": "day"}
    assert client.post(SETTINGS, CHOICES | own).status_code == 302
    row = MailSettings.objects.get(user=olga)
    assert (row.direct_frequency, row.general_frequency, row.digest, row.weekday) == (
        "hour",
        "none",
        False,
        4,
    )
    assert (row.hour, row.quiet_from, row.quiet_until) == (9, 19, 7)
    assert (row.working_days_only, row.language) == (True, "en")
    assert SpaceMailSettings.objects.get(user=olga, space=space).frequency == "day"
    page = client.get(SETTINGS).text
    assert re.search(r'<option value="day" selected>', page)
    client.post(SETTINGS, CHOICES)
    assert not SpaceMailSettings.objects.exists()


def test_half_of_the_quiet_hours_is_a_mistake(client, olga):
    answer = client.post(SETTINGS, CHOICES | {"quiet_until": ""})
    assert answer.status_code == 200
    assert "Vul beide uren in, of geen van beide." in answer.text
    assert re.search(r'<option value="19" selected>', answer.text)
    assert not MailSettings.objects.exists()


def test_a_space_in_which_one_takes_no_part_is_not_taken(olga, members_space):
    commands.update_mail_preferences(olga, choices={}, spaces={members_space.pk: "now"})
    assert not SpaceMailSettings.objects.exists()


# -- Stopping a mail ------------------------------------------------------------------


@pytest.fixture
def mail(office, topic, olga, moderator):
    first = topic.posts.get(number=1)
    forum.reply(moderator, topic=topic, parent=first, source="Nee.")
    carry_out()
    (mail,) = office.mails_to(olga)
    return mail


def test_one_click_stops_it_without_cookies_and_form_token(mail, topic, olga):
    """As a mail programme does it: RFC 8058."""
    address = mail["List-Unsubscribe"].strip("<>")
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(
        address.removeprefix("http://localhost:8000"),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 200
    assert not answer.cookies
    assert Follow.objects.get(user=olga, topic=topic).level == "none"


def test_looking_at_the_link_changes_nothing_and_tells_nothing(mail, topic, olga):
    found = re.search(r"http://localhost:8000(/meldingen/afmelden/\S+)", text_of(mail))
    visitor = Client()
    for act in (visitor.get, visitor.head):
        answer = act(found[1])
        assert answer.status_code == 200
        assert not answer.cookies
    page = visitor.get(found[1]).text
    assert "Deze mail stoppen?" in page
    assert olga.display_name not in page
    assert not Follow.objects.filter(user=olga, topic=topic, level="none").exists()


def test_a_link_that_was_changed_is_nothing(mail, client):
    path = Unsubscribe(1, TOPIC, 2).path
    for wrong in (path[:-2] + "x/", path.replace(":", "%3A", 1)[:-9] + "/"):
        assert client.post(wrong).status_code == 404


def test_stopping_a_space(client, olga, space):
    answer = client.post(Unsubscribe(olga.public_id, SPACE, space.public_id).path)
    assert space.title in answer.text, "signed in one sees what it was about"
    assert SpaceMailSettings.objects.get(user=olga, space=space).frequency == "none"


@pytest.mark.parametrize(
    ("what", "before", "after"),
    [
        (WEEKLY, ("now", "week", True), ("now", "none", False)),
        (BATCH, ("hour", "day", True), ("none", "none", True)),
    ],
)
def test_stopping_what_comes_together(client, olga, space, what, before, after):
    choices = dict(
        zip(("direct_frequency", "general_frequency", "digest"), before, strict=True)
    )
    commands.update_mail_preferences(
        olga, choices=choices, spaces={space.pk: before[1]}
    )
    client.post(Unsubscribe(olga.public_id, what).path)
    row = MailSettings.objects.get(user=olga)
    assert (row.direct_frequency, row.general_frequency, row.digest) == after
    assert SpaceMailSettings.objects.get(user=olga).frequency == "none"


def test_stopping_twice_is_stopping_once(olga, space):
    stop = Unsubscribe(olga.public_id, SPACE, space.public_id)
    commands.unsubscribe(stop)
    commands.unsubscribe(stop)
    assert SpaceMailSettings.objects.get(user=olga, space=space).frequency == "none"


def test_stopping_for_somebody_who_is_gone(client):
    assert client.post(Unsubscribe(12, WEEKLY).path).status_code == 200


# -- Why did I get this mail? ---------------------------------------------------------


def test_the_link_in_the_mail_says_why(mail, client, olga):
    found = re.search(r"http://localhost:8000(/meldingen/mails/\d+/)", text_of(mail))
    page = client.get(found[1]).text
    assert "U krijgt deze mail omdat iemand u antwoordde." in page
    assert "Verstuurd." in page
    assert "Mag u weigeren?" in page


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({}, "Wacht op het afgesproken moment."),
        ({"attempts": 2}, "Wacht: 2 keer geprobeerd"),
        ({"state": "dead"}, "Kon niet worden verstuurd."),
        ({"state": "closed", "outcome": "read"}, "u had het op de site al gelezen"),
        ({"state": "done", "outcome": "bounced"}, "Niet aangekomen: de mail kwam"),
    ],
)
def test_every_state_has_words(client, olga, row, words):
    MailDelivery.objects.create(
        recipient=olga, kind="digest", period="2026-11-24T07:00Z", **row
    )
    page = client.get("/meldingen/mails/").text
    assert words in page
    assert "Het weekoverzicht" in page


def test_the_list_costs_few_queries(
    client, olga, topic, moderator, django_assert_max_num_queries
):
    first = topic.posts.get(number=1)
    for n in range(8):
        forum.reply(moderator, topic=topic, parent=first, source=f"Antwoord {n}")
    carry_out()
    with django_assert_max_num_queries(14):
        page = client.get("/meldingen/mails/")
    assert page.text.count("Mag u weigeren?") == 8
