"""Counts, dates and sizes as people read them, on real pages in both languages."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import pytest

from cms.views import serve
from core.clock import now
from forum import commands
from forum.models import Attachment, Space, Topic
from groups import commands as group_commands
from groups.models import Meeting
from jobs.worker import run_once
from notifications.models import Notification

pytestmark = pytest.mark.django_db

MAY = datetime(2023, 5, 16, 9, 59, tzinfo=UTC)  # 11:59 in Amsterdam


@pytest.fixture
def read(client: Client):
    """The words of a page, as somebody reads them in this language."""

    def read_page(path: str, language: str, as_: Any = None) -> str:
        cache.clear()
        serve.clear_page_cache()
        if as_ is not None:
            client.force_login(as_)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        html = client.get(path, follow=True).text
        html = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", html)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())

    return read_page


@pytest.mark.parametrize(
    ("count", "dutch", "english"),
    [
        (0, "0 deelnemers", "0 participants"),
        (1, "1 deelnemer", "1 participant"),
        (2, "2 deelnemers", "2 participants"),
        (1417, "1417 deelnemers", "1417 participants"),
    ],
)
def test_the_figure_line(read, space, count, dutch, english):
    figures = {"participant_count": count, "last_post_at": MAY}
    Space.objects.filter(pk=space.pk).update(**figures)
    line = f"{dutch} | Laatst bijgewerkt op 16 mei 2023 om 11:59"
    assert line in read(space.path, "nl")
    assert line in read("/forum/", "nl")
    line = f"{english} | Last updated on 16 May 2023 at 11:59"
    assert line in read(space.path, "en")
    assert line in read("/forum/", "en")


@pytest.mark.parametrize(
    ("count", "dutch", "english"),
    [
        (0, "0 reacties", "0 replies"),
        (1, "1 reactie", "1 reply"),
        (2, "2 reacties", "2 replies"),
        (1500, "1500 reacties", "1500 replies"),
    ],
)
def test_the_replies_of_a_topic(read, topic, count, dutch, english):
    Topic.objects.filter(pk=topic.pk).update(post_count=count + 1)
    for path in (topic.space.path, topic.posts.get().path):
        assert re.search(rf"\b{dutch}\b", read(path, "nl"))
        assert re.search(rf"\b{english}\b", read(path, "en"))


@pytest.mark.parametrize(
    ("voters", "dutch", "english"),
    [
        (0, ["0% 0 stemmen", "0 mensen stemden"], ["0% 0 votes", "0 people voted"]),
        (1, ["100% 1 stem", "1 persoon stemde"], ["100% 1 vote ", "1 person voted"]),
        (3, ["67% 2 stemmen", "33% 1 stem"], ["67% 2 votes", "33% 1 vote "]),
    ],
)
def test_the_votes_of_a_poll(read, space, person, official, voters, dutch, english):
    ballot = commands.PollInput(("Ja", "Nee"))
    ask = {"title": "Doet u dat?", "source": "Kies.", "kind": "poll", "poll": ballot}
    poll = commands.ask(official, space=space, **ask)
    for number in range(voters):
        place = 1 if number == 2 else 0
        voter = person(f"Stemmer {number}")
        commands.vote(voter, poll=poll.poll, options=[place])
    path = poll.posts.get().path
    shown = read(path, "nl")
    assert all(words in shown for words in dutch), shown
    shown = read(path, "en")
    assert all(words in shown for words in english), shown


@pytest.mark.parametrize(
    ("size", "dutch", "english"),
    [
        (1, "1 byte", "1 byte"),
        (2, "2 bytes", "2 bytes"),
        (1536, "1,5 KB", "1.5 KB"),
        (3 * 1024 * 1024, "3,0 MB", "3.0 MB"),
    ],
)
def test_the_size_of_a_file(read, topic, official, size, dutch, english):
    upload = SimpleUploadedFile("plan.txt", b"Het plan.")
    file = commands.add_attachment(official, space=topic.space, upload=upload)
    post = topic.posts.get()
    html = f'<p><a href="{file.path}">Het plan</a></p>'
    html = {"source": html, "source_format": "html"}
    commands.reply(official, topic=topic, parent=post, **html)
    Attachment.objects.filter(pk=file.pk).update(size=size)
    assert f"{dutch} " in read(post.path, "nl")
    assert f"{english} " in read(post.path, "en")


def test_the_time_of_a_meeting(read, group, facilitator):
    meeting = group_commands.plan_meeting(
        facilitator,
        group=group,
        title="Overleg",
        starts_at=now() + timedelta(days=1),
        ends_at=now() + timedelta(days=1, hours=1),
    )
    when = {"starts_at": MAY, "ends_at": MAY + timedelta(hours=2)}
    Meeting.objects.filter(pk=meeting.pk).update(**when)
    said = "Dinsdag 16 mei 2023, 11:59 tot 13:59"
    assert said in read(meeting.path, "nl", as_=facilitator)
    said = "Tuesday 16 May 2023, 11:59 to 13:59"
    assert said in read(meeting.path, "en", as_=facilitator)


def test_how_long_ago_a_notification_came(read, space, official, member):
    commands.add_participant(member, space=space)
    member.participations.update(follow="all")
    ages = [timedelta(), timedelta(days=1), timedelta(days=40)]
    for number in range(3):
        commands.ask(official, space=space, title=f"Vraag {number}", source="Wie?")
    while run_once():
        pass
    for row, age in zip(Notification.objects.all(), ages, strict=True):
        Notification.objects.filter(pk=row.pk).update(created_at=now() - age)
    shown = read("/meldingen/", "nl", as_=member)
    for word in ("Vandaag", "Gisteren", "Eerder"):
        assert word in shown
    shown = read("/meldingen/", "en", as_=member)
    for word in ("Today", "Yesterday", "Earlier"):
        assert word in shown
