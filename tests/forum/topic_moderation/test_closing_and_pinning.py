"""Topics are closed, pinned and archived, each with a reason in the log."""

from django.core.exceptions import PermissionDenied

import pytest

from forum import commands
from forum.models import (
    ModerationEntry,
    Topic,
)
from forum.selectors import topic_lists
from tests.forum.expected_counts import differences
from tests.forum.topic_moderation.helpers import SWITCHES, Refused

# -- Closing ------------------------------------------------------------------


def test_only_a_moderator_closes_and_opens(topic, official, member, moderator):
    for act in (commands.close_topic, commands.open_topic):
        for person in (official, member):
            with pytest.raises(PermissionDenied):
                act(person, topic=topic)
    assert commands.close_topic(moderator, topic=topic).is_closed
    assert not commands.open_topic(moderator, topic=topic).is_closed


def test_in_a_closed_topic_a_moderator_has_the_last_word(topic, official, moderator):
    commands.close_topic(moderator, topic=topic)
    question = topic.posts.get()
    with pytest.raises(Refused):
        commands.reply(official, topic=topic, parent=question, source="Maar.")
    assert commands.reply(moderator, topic=topic, parent=question, source="Klaar.").pk
    change = {"source": "Nog steeds.", "source_format": "text"}
    assert commands.edit_post(official, post=question, **change).edited_at


# -- Pinning, archiving, the log -----------------------------------------------


def test_every_act_is_logged_once_with_its_reason(topic, moderator):
    for act in SWITCHES:
        act(moderator, topic=topic, reason="Opgeruimd")
        act(moderator, topic=topic, reason="Nog eens")
    log = ModerationEntry.objects.order_by("pk")
    assert list(log.values_list("act", flat=True)) == [
        "pin", "unpin", "close", "open", "archive", "unarchive",
    ]  # fmt: skip
    assert {entry.reason for entry in log} == {"Opgeruimd"}
    assert {entry.space for entry in log} == {topic.space}
    assert [entry.person for entry in log] == [None] * 2 + [topic.author] * 4


def test_a_handful_is_pinned_at_most(space, official, moderator):
    ask = {"space": space, "title": "Vraag", "source": "Tekst"}
    topics = [commands.ask(official, **ask) for _n in range(6)]
    for topic in topics[:5]:
        commands.pin_topic(moderator, topic=topic)
    with pytest.raises(Refused):
        commands.pin_topic(moderator, topic=topics[5])
    commands.unpin_topic(moderator, topic=topics[0])
    assert commands.pin_topic(moderator, topic=topics[5]).is_pinned


def test_what_is_archived_leaves_the_lists_and_keeps_its_address(
    client, topic, space, moderator, official
):
    commands.pin_topic(moderator, topic=topic)
    commands.archive_topic(moderator, topic=topic)
    topic.refresh_from_db()
    space.refresh_from_db()
    assert (topic.is_archived, topic.is_pinned) == (True, False)
    assert (space.topic_count, space.post_count) == (0, 1)
    assert not Topic.objects.listed().exists()
    assert topic_lists.count_unanswered(space) == 0
    for query in ("", "?toon=onbeantwoord"):
        assert topic.title not in client.get(f"{space.path}{query}").text
    question = topic.posts.get()
    assert client.get(question.path, follow=True).status_code == 200
    assert topic.title in client.get("/zoeken/?q=twijfelen").text
    with pytest.raises(Refused):
        commands.reply(official, topic=topic, parent=question, source="Maar.")
    with pytest.raises(Refused):
        commands.pin_topic(moderator, topic=topic)
    assert not differences()
    commands.unarchive_topic(moderator, topic=topic)
    assert Topic.objects.listed().get() == topic
    assert commands.reply(official, topic=topic, parent=question, source="Ja.").pk
    assert not differences()
