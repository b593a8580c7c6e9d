"""Whose first posts wait, who sees them meanwhile, and what approving does."""

from django.core.exceptions import PermissionDenied

import pytest

from forum import commands
from forum.models import ModerationEntry, Post, Topic
from jobs.worker import run_once
from notifications.models import Notification, OutboxEvent
from tests.forum.expected_counts import differences

State = Post.State
WORDS = "Een eerste bericht over kruimelpaden"


def tell() -> None:
    while run_once():
        pass


@pytest.fixture
def held(topic, newcomer):
    """Nadia's first reply to Olga's question."""
    question = topic.posts.get()
    return commands.reply(newcomer, topic=topic, parent=question, source=WORDS)


@pytest.fixture
def held_topic(space, newcomer):
    """Nadia's first question."""
    return commands.ask(newcomer, space=space, title="Kruimelpad?", source=WORDS)


def page_of(topic: Topic) -> str:
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


# -- Who waits ------------------------------------------------------------------------


def test_the_first_post_of_somebody_of_no_known_organisation_waits(held, held_topic):
    assert held.state == State.PENDING
    assert held_topic.posts.get().state == State.PENDING
    assert not differences()


def test_whoever_has_an_address_at_a_known_organisation_does_not_wait(topic):
    assert topic.posts.get().state == State.VISIBLE


def test_a_second_address_at_a_known_organisation_is_enough(space, newcomer):
    newcomer.emailaddress_set.create(email="n@voorbeeldstad.example", verified=False)
    first = commands.ask(newcomer, space=space, title="Mag dit?", source=WORDS)
    newcomer.emailaddress_set.update(verified=True)
    second = commands.ask(newcomer, space=space, title="En nu?", source=WORDS)
    assert first.posts.get().state == State.PENDING
    assert second.posts.get().state == State.VISIBLE


def test_who_was_invited_into_a_group_does_not_wait_there(
    secret_topic, newcomer, space
):
    commands.add_participant(newcomer, space=secret_topic.space)
    parent = secret_topic.posts.get()
    post = commands.reply(newcomer, topic=secret_topic, parent=parent, source="Ik ook.")
    assert post.state == State.VISIBLE
    topic = commands.ask(newcomer, space=space, title="En hier?", source=WORDS)
    assert topic.posts.get().state == State.PENDING


def test_a_moderator_without_a_known_address_does_not_wait(space, newcomer):
    newcomer.is_moderator = True
    newcomer.save()
    topic = commands.ask(newcomer, space=space, title="Welkom", source=WORDS)
    assert topic.posts.get().state == State.VISIBLE


def test_after_the_first_approval_one_writes_freely(held, topic, newcomer, moderator):
    commands.approve_post(moderator, post=held)
    second = commands.reply(
        newcomer, topic=topic, parent=topic.posts.get(number=1), source="Nog iets."
    )
    assert second.state == State.VISIBLE


# -- Who sees it ----------------------------------------------------------------------


def test_what_waits_is_in_no_figure_list_search_or_inbox(
    client, held, held_topic, topic, space, outsider, newcomer
):
    """What others may not see changes nothing that they see."""
    tell()
    topic.refresh_from_db()
    space.refresh_from_db()
    assert (topic.post_count, space.post_count, space.topic_count) == (1, 1, 1)
    assert held in Post.objects.visible_to(newcomer)
    assert held_topic in Topic.objects.visible_to(newcomer)
    for person in (None, outsider):
        if person:
            client.force_login(person)
        for path in (
            space.path,
            page_of(topic),
            f"/zoeken/?q={WORDS.split()[-1]}",
            f"/forum/onderwerp/{topic.public_id}/nieuw/?na=1",
        ):
            found = client.get(path)
            assert found.status_code == 200
            assert WORDS not in found.text
            assert "Kruimelpad?" not in found.text
            assert str(held.public_id) not in found.text
        assert client.get(page_of(held_topic)).status_code == 404
        assert client.get(held.path).status_code == 404
    assert not Notification.objects.exclude(recipient=newcomer).exists()
    assert not OutboxEvent.objects.filter(
        post__in=[held, held_topic.posts.get()]
    ).exists()


def test_its_author_sees_that_it_waits(client, held, held_topic, topic, newcomer):
    client.force_login(newcomer)
    for path in (page_of(topic), page_of(held_topic)):
        page = client.get(path)
        assert page.status_code == 200
        assert "data-waiting" in page.text
        assert WORDS in page.text
    led = client.get(held.path)
    assert led.status_code == 302
    assert led.url.endswith(f"#bericht-{held.public_id}")


def test_a_moderator_sees_it_in_its_place_and_in_the_queue(
    client, held, topic, moderator
):
    client.force_login(moderator)
    for path in (page_of(topic), "/forum/modereren/"):
        page = client.get(path)
        assert WORDS in page.text
        assert "data-cases" in page.text


def test_post_awaiting_approval_cannot_be_answered(held, topic, newcomer, outsider):
    for person in (newcomer, outsider):
        with pytest.raises(commands.ActionRefused):
            commands.reply(person, topic=topic, parent=held, source="Toch?")


# -- Approving and refusing -----------------------------------------------------------


def test_approved_post_is_visible_and_notified_once(
    held, topic, official, moderator, newcomer
):
    commands.approve_post(moderator, post=held)
    commands.approve_post(moderator, post=held)
    tell()
    held.refresh_from_db()
    topic.refresh_from_db()
    assert (held.state, topic.post_count, str(topic.hidden_numbers)) == (
        "visible",
        2,
        "",
    )
    told = Notification.objects.filter(event__kind="post_created", event__post=held)
    assert [line.recipient for line in told] == [official]
    mine = Notification.objects.visible_to(newcomer).get()
    assert mine.event.entry.act == ModerationEntry.Act.APPROVE
    assert ModerationEntry.objects.filter(act="approve").count() == 1
    assert not differences()


def test_restored_approved_post_is_not_notified_again(held, moderator, official):
    commands.approve_post(moderator, post=held)
    commands.hide_post(moderator, post=held)
    commands.restore_post(moderator, post=held)
    tell()
    assert OutboxEvent.objects.filter(kind="post_created", post=held).count() == 1


def test_refused_it_is_gone_and_its_author_knows_why(held, moderator, newcomer, topic):
    commands.refuse_post(moderator, post=held, reason="Dit is reclame.")
    tell()
    held.refresh_from_db()
    assert (held.state, held.source) == (State.REMOVED, WORDS)
    line = Notification.objects.visible_to(newcomer).get()
    assert (line.event.entry.act, line.event.entry.reason) == (
        "refuse",
        "Dit is reclame.",
    )
    assert not differences()


def test_restored_refused_post_is_notified(held, moderator, official):
    commands.refuse_post(moderator, post=held)
    for _twice in range(2):
        commands.restore_post(moderator, post=held)
        commands.hide_post(moderator, post=held)
    commands.restore_post(moderator, post=held)
    tell()
    told = Notification.objects.filter(recipient=official, event__post=held)
    assert told.count() == 1
    assert not differences()


def test_post_awaiting_approval_cannot_be_hidden_or_restored(held, moderator):
    for act in (commands.hide_post, commands.restore_post, commands.remove_post):
        act(moderator, post=held)
        held.refresh_from_db()
        assert held.state == State.PENDING
    assert not ModerationEntry.objects.exists()


def test_only_who_curates_there_approves(held, newcomer, official, facilitator, group):
    for person in (newcomer, official, facilitator):
        for act in (commands.approve_post, commands.refuse_post):
            with pytest.raises(PermissionDenied):
                act(person, post=held)
