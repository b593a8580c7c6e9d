"""Who asked anonymously hears what is done to it, and no log says the name."""

import pytest

from forum import commands
from forum.models import ModerationEntry
from jobs.worker import run_once
from notifications.models import Notification


@pytest.fixture
def nameless(space, official):
    """Olga's question, asked without her name."""
    space.allows_anonymous = True
    space.save()
    ask = {"title": "Mag dit?", "source": "Ik durf het niet te vragen."}
    return commands.ask(official, space=space, is_anonymous=True, **ask)


def told(user):
    rows = Notification.objects.visible_to(user).filter(reason="moderated")
    return [row.event.entry for row in rows]


def test_its_author_hears_that_it_was_hidden_and_why(
    client, nameless, official, moderator
):
    commands.hide_post(moderator, post=nameless.posts.get(), reason="Te herkenbaar")
    run_once()
    (entry,) = told(official)
    assert entry.person is None
    client.force_login(official)
    assert "Te herkenbaar" in client.get(entry.path).text


def test_nobody_else_is_told(client, nameless, outsider, moderator):
    commands.hide_post(moderator, post=nameless.posts.get(), reason="Te herkenbaar")
    run_once()
    assert told(outsider) == []
    client.force_login(outsider)
    assert client.get(ModerationEntry.objects.get().path).status_code == 404


def test_revealed_name_is_not_in_notification(nameless, official, moderator):
    post = nameless.posts.get()
    commands.reveal_author(moderator, post=post, reason="Er staat een dreigement in")
    run_once()
    assert told(official) == []


def test_acts_upon_the_whole_topic_name_nobody(nameless, moderator, members_space):
    commands.pin_topic(moderator, topic=nameless)
    commands.close_topic(moderator, topic=nameless)
    commands.move_topic(moderator, topic=nameless, to=members_space)
    entries = ModerationEntry.objects.all()
    assert {entry.act for entry in entries} == {"pin", "close", "move"}
    assert {entry.person for entry in entries} == {None}


def test_a_branch_that_its_asker_began_names_nobody(nameless, official, moderator):
    question = nameless.posts.get()
    branch = commands.reply(official, topic=nameless, parent=question, source="En dit?")
    commands.split_topic(moderator, post=branch, title="Apart")
    assert ModerationEntry.objects.get().person is None
