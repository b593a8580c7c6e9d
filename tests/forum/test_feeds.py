"""Atom feeds: of what is public, as a visitor sees it, and of nothing else."""

import xml.etree.ElementTree as ElementTree

from django.utils.feedgenerator import rfc3339_date

import pytest

from forum import commands
from forum.commands.polls import PollInput
from forum.models import Topic
from forum.rendering import feeds

SPACE = "/forum/arbeidsmigranten/feed/"
ATOM = "{http://www.w3.org/2005/Atom}"


def of_topic(topic):
    return f"/forum/onderwerp/{topic.public_id}/feed/"


def entries(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    return feed.findall(f"{ATOM}entry")


def text(entry, name):
    return entry.findtext(f"{ATOM}{name}")


def author(entry):
    return entry.findtext(f"{ATOM}author/{ATOM}name")


def answer(topic, user, source):
    question = topic.posts.get(parent=None)
    return commands.reply(user, topic=topic, parent=question, source=source)


def test_a_space_offers_its_topics_the_liveliest_first(
    client, topic, space, official, moderator
):
    other = commands.ask(official, space=space, title="Tweede", source="Nog een.")
    reply = answer(topic, moderator, "Dat mag.")
    found = entries(client, SPACE)
    assert [text(e, "title") for e in found] == ["Mag u weigeren?", "Tweede"]
    assert "Wij twijfelen." in text(found[0], "summary")
    assert text(found[0], "updated") == rfc3339_date(reply.created_at)
    assert author(found[0]) == "Olga Official, gemeente Voorbeeldstad"
    assert str(other.public_id) in text(found[1], "id")


def test_a_topic_offers_its_posts_the_newest_first(client, topic, moderator):
    reply = answer(topic, moderator, "Dat mag.")
    found = entries(client, of_topic(topic))
    assert [text(e, "title") for e in found] == ["Dat mag.", "Wij twijfelen."]
    assert found[0].find(f"{ATOM}link").get("href").endswith(reply.path)
    assert author(found[0]).startswith("Marieke Moderator")


@pytest.mark.parametrize("name", ["member", "facilitator", "moderator", None])
def test_what_is_closed_has_no_feed_for_anybody(client, request, secret_topic, name):
    if name:
        client.force_login(request.getfixturevalue(name))
    assert client.get(of_topic(secret_topic)).status_code == 404


def test_what_is_for_people_with_an_account_has_no_feed(
    client, members_space, official
):
    """Nor does whoever may read it get one."""
    asked = commands.ask(official, space=members_space, title="Stil", source="Stil.")
    client.force_login(official)
    assert client.get(of_topic(asked)).status_code == 404
    assert client.get("/forum/burgerzaken/feed/").status_code == 404


def test_a_topic_that_leaves_the_open_loses_its_feed_at_once(
    client, topic, members_space, moderator
):
    assert entries(client, of_topic(topic))
    assert entries(client, SPACE)
    commands.move_topic(moderator, topic=topic, to=members_space)
    assert client.get(of_topic(topic)).status_code == 404
    assert entries(client, SPACE) == []


@pytest.mark.parametrize("act", [commands.hide_post, commands.remove_post])
def test_what_was_taken_away_is_out_of_the_feeds_at_once(client, topic, moderator, act):
    reply = answer(topic, moderator, "Kanarie")
    assert len(entries(client, of_topic(topic))) == 2
    act(moderator, post=reply)
    assert b"Kanarie" not in client.get(of_topic(topic)).content
    act(moderator, post=topic.posts.get(number=1))
    assert client.get(of_topic(topic)).status_code == 404
    assert b"twijfelen" not in client.get(SPACE).content


def test_a_topic_stays_when_only_its_question_was_taken_away(client, topic, moderator):
    answer(topic, moderator, "Dat mag.")
    assert b"twijfelen" in client.get(SPACE).content
    commands.hide_post(moderator, post=topic.posts.get(number=1))
    (entry,) = entries(client, SPACE)
    assert text(entry, "title") == "Mag u weigeren?"
    assert not text(entry, "summary")
    assert "Olga" not in author(entry)


def test_an_edited_text_shows_at_once(client, topic, official):
    assert b"twijfelen" in client.get(SPACE).content
    post = topic.posts.get()
    commands.edit_post(official, post=post, source="Beter zo.", source_format="text")
    for path in (SPACE, of_topic(topic)):
        assert b"Beter zo" in client.get(path).content
        assert b"twijfelen" not in client.get(path).content


def test_hostile_text_stays_text(client, topic, moderator):
    answer(topic, moderator, "<script>alert(1)</script> & ]]> \x07")
    Topic.objects.update(title="<b>&amp;\u202e")
    for path in (SPACE, of_topic(topic)):
        assert b"<script" not in client.get(path).content
        for entry in entries(client, path):
            assert "<script" not in text(entry, "summary")


def test_a_feed_is_the_same_for_all_and_sets_no_cookie(client, topic, official):
    fresh = client.get(SPACE)
    assert not fresh.cookies
    assert "Set-Cookie" not in fresh
    assert fresh["Last-Modified"]
    again = client.get(SPACE, headers={"If-None-Match": fresh["ETag"]})
    assert again.status_code == 304
    client.force_login(official)
    assert client.get(SPACE).content == fresh.content


def test_a_feed_costs_the_same_however_much_there_is(
    client, topic, space, official, moderator, django_assert_num_queries
):
    for number in range(4):
        commands.ask(official, space=space, title=f"Vraag {number}", source="Nou?")
        answer(topic, moderator, f"Antwoord {number}")
    with django_assert_num_queries(4):
        client.get(SPACE)
    with django_assert_num_queries(2):
        client.get(SPACE)  # kept
    with django_assert_num_queries(3):
        client.get(of_topic(topic))


def test_only_public_pages_say_that_there_is_a_feed(
    client, topic, secret_topic, members_space, member
):
    client.force_login(member)
    alternate = b'rel="alternate"'
    assert alternate in client.get("/forum/arbeidsmigranten/").content
    assert (
        alternate
        in client.get(
            f"/forum/arbeidsmigranten/{topic.public_id}-{topic.slug}/"
        ).content
    )
    group = secret_topic.space.path
    for path in ("/forum/burgerzaken/", group, f"{group}{secret_topic.public_id}/"):
        page = client.get(path)
        assert page.status_code == 200
        assert alternate not in page.content


def test_an_anonymous_author_is_told_as_a_visitor_is_told(
    client, topic, official, monkeypatch
):
    """The one component for names decides, with a visitor as its reader."""
    told, real = [], feeds.byline

    def byline(post, viewer):
        told.append(viewer.is_authenticated)
        return real(post, viewer)

    monkeypatch.setattr(feeds, "byline", byline)
    client.force_login(official)
    client.get(SPACE)
    client.get(of_topic(topic))
    assert told == [False, False]


def test_a_poll_without_an_explanation_is_called_by_its_question(
    client, space, official
):
    poll = commands.ask(
        official,
        space=space,
        title="Controleert u zelf?",
        source="",
        kind="poll",
        poll=PollInput(("Ja", "Nee")),
    )
    (entry,) = entries(client, of_topic(poll))
    assert text(entry, "title") == "Controleert u zelf?"
