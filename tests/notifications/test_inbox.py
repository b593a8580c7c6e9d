"""The inbox: unread first, by topic, marked one by one or together, and one's own."""

import re

import pytest

from forum import commands as forum
from forum.models import Topic
from jobs.worker import run_once
from notifications import commands
from notifications.models import Notification
from tests.cms.pages import soup
from tests.notifications.sockets import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(official):
    return signed_in(official)


def carry():
    while run_once():
        pass


def replies(author, topic, *texts):
    first = topic.posts.get(number=1)
    for text in texts:
        forum.reply(author, topic=topic, parent=first, source=text)
    carry()


def of(user):
    return Notification.objects.filter(recipient=user).order_by("-seq")


def address(line):
    return f"/meldingen/{line.public_id}/gelezen/"


def test_replies_to_one_topic_stand_together(reader, topic, space, official, member):
    replies(member, topic, "Een", "Twee", "Drie")
    other = forum.ask(official, space=space, title="Iets anders", source="Tekst")
    replies(member, other, "Vier")
    page = reader.get("/meldingen/").text
    assert page.count('class="row row--note row--new"') == 2
    assert "Toon alle 3 meldingen" in page
    assert 'href="/meldingen/mailinstellingen/"' in page.partition("<aside")[0]
    assert page.index("Iets anders") < page.index("Mag u weigeren?")


def test_what_is_unread_stands_first(reader, topic, space, official, member):
    replies(member, topic, "Oud")
    other = forum.ask(official, space=space, title="Iets nieuwers", source="Tekst")
    replies(member, other, "Nieuw")
    commands.mark_notification_read(official, notification=of(official)[0])
    page = reader.get("/meldingen/?toon=alles").text
    assert page.index("Mag u weigeren?") < page.index("Iets nieuwers")
    assert page.index(">Ongelezen<") < page.index(">Vandaag<")
    assert "Iets nieuwers" not in reader.get("/meldingen/").text


def test_one_line_is_marked_and_marked_back(reader, topic, official, member):
    replies(member, topic, "Een", "Twee")
    line = of(official)[0]
    answer = reader.post(address(line), {"as": "read", "toon": "aan-u"})
    assert answer.url == "/meldingen/?toon=aan-u"
    assert [row.read_at is None for row in of(official)] == [False, True]
    reader.post(address(line), {"as": "unread"})
    assert [row.read_at is None for row in of(official)] == [True, True]
    commands.mark_notification_unread(member, notification=line)
    assert of(official).unread().count() == 2


def test_all_of_a_topic_is_marked_but_not_what_came_since(
    reader, topic, space, official, member
):
    other = forum.ask(official, space=space, title="Iets anders", source="Tekst")
    replies(member, other, "Blijft")
    replies(member, topic, "Een", "Twee")
    seen = of(official)[0]
    replies(member, topic, "Later")
    reader.post(address(seen), {"as": "read", "whole": "1"})
    unread = of(official).unread()
    assert {row.event.topic for row in unread} == {topic, other}
    assert unread.count() == 2
    commands.mark_subject_read(official, notification=of(official)[0])
    assert [row.event.topic for row in of(official).unread()] == [other]


def test_what_is_meant_for_somebody_stands_apart(
    reader, topic, space, official, member
):
    forum.join(official, space=space)
    forum.follow_space(official, space=space, level="all")
    replies(member, topic, "Antwoord")
    forum.ask(member, space=space, title="Voor iedereen", source="Tekst")
    carry()
    everything, mine = (
        reader.get(f"/meldingen/?toon={view}").text for view in ("alles", "aan-u")
    )
    assert "Voor iedereen" in everything
    assert "Voor iedereen" not in mine
    assert "Mag u weigeren?" in mine
    assert "Mag u weigeren?" not in reader.get("/meldingen/?toon=groepen").text


def test_a_confidential_group_is_one_line_that_says_nothing(
    group, secret_topic, member, facilitator
):
    second = forum.ask(
        facilitator, space=group.space, title="Kanarie twee", source="Kanarie drie"
    )
    first = secret_topic.posts.get(number=1)
    mine = forum.reply(member, topic=secret_topic, parent=first, source="Kanarie")
    forum.reply(facilitator, topic=secret_topic, parent=mine, source="Kanarie vier")
    carry()
    reader = signed_in(member)
    page = reader.get("/meldingen/?toon=groepen").text
    assert page.count('class="row row--note row--new"') == 1
    assert "anarie" not in page
    assert "answer" in {row.reason for row in of(member)}
    assert "U zit in deze groep" in page
    assert "Een antwoord aan u" not in page
    assert Topic.objects.filter(pk=second.pk).exists()
    commands.mark_subject_read(member, notification=of(member)[0])
    assert not of(member).unread().exists()


@pytest.mark.slow
def test_older_lines_stand_on_further_pages(reader, topic, official, member, settings):
    replies(member, topic, *[f"Antwoord {n}" for n in range(65)])
    commands.mark_all_read(official, upto=10**6)
    first = reader.get("/meldingen/?toon=alles")
    assert "voor=6" in first.text
    second = reader.get("/meldingen/?toon=alles&voor=6").text
    assert second.count("<li") and "Toon oudere meldingen" not in second
    assert 'data-refresh-on="inbox"' not in second
    assert reader.get("/meldingen/?toon=alles&voor=niets").status_code == 200
    assert reader.get("/meldingen/?toon=onzin").status_code == 200


@pytest.mark.slow
def test_no_unread_line_is_out_of_reach(reader, topic, official, member):
    """After a long holiday: more than a page of them, and older ones that were read."""
    replies(member, topic, *[f"Antwoord {n}" for n in range(70)])
    commands.mark_all_read(official, upto=5)
    for view in ("", "alles", "aan-u"):
        first = reader.get("/meldingen/", {"toon": view})
        assert f"?toon={view}&amp;ongelezen=11" in first.text
        assert lines_on(first) == set(range(11, 71))
        second = reader.get("/meldingen/", {"toon": view, "ongelezen": "11"})
        read = set(range(1, 6)) if view else set()
        assert lines_on(second) == set(range(6, 11)) | read
        assert "Toon oudere meldingen" not in second.text
        assert 'data-refresh-on="inbox"' not in second.text


def lines_on(page):
    """The numbers of the lines of a page."""
    ids = map(int, re.findall(r'href="/meldingen/(\d+)/"', page.text))
    found = Notification.objects.filter(public_id__in=list(ids))
    return set(found.values_list("seq", flat=True))


def test_everything_is_read_whatever_is_looked_at(reader, topic, official, member):
    replies(member, topic, "Een")
    page = reader.get("/meldingen/?toon=groepen").text
    assert 'name="upto" value="1"' in page
    reader.post("/meldingen/gelezen/", {"upto": "1", "toon": "groepen"})
    assert not of(official).unread().exists()


def test_lines_cost_no_query_each(
    reader, topic, official, member, django_assert_num_queries
):
    """Session, person, lines, the newest one, the bell; read lines where they show."""
    for number in (1, 12):
        replies(member, topic, *[f"Antwoord {n}" for n in range(number)])
        with django_assert_num_queries(5):
            reader.get("/meldingen/")
        with django_assert_num_queries(6):
            reader.get("/meldingen/?toon=alles")


def test_moments_in_the_inbox_have_whole_seconds(reader, topic, member):
    replies(member, topic, "Een", "Twee")
    moments = soup(reader.get("/meldingen/")).select("main time[datetime]")
    assert moments
    assert not [moment for moment in moments if "." in moment["datetime"]]
