"""Asking and answering: what stands afterwards, and what is refused."""

from uuid import uuid4

from django.db import transaction
from django.db.transaction import TransactionManagementError

import pytest

from core.markup import MarkupError
from forum import commands
from forum.commands.counters import lock_topic
from forum.models import Participation, Post, ReadMark, Topic
from notifications.models import OutboxEvent


def test_a_question_makes_a_topic_with_its_first_post(space, official):
    topic = commands.ask(
        official, space=space, title="Mag dit?", source="Wij twijfelen."
    )
    post = topic.posts.get()
    assert (post.number, post.depth, post.parent) == (1, 0, None)
    assert post.html == "<p>Wij twijfelen.</p>"
    assert topic.slug == "mag-dit"
    assert topic.last_author == official


def test_posting_in_an_open_space_joins_and_counts(space, official):
    commands.ask(official, space=space, title="Mag dit?", source="Tekst")
    space.refresh_from_db()
    assert Participation.objects.filter(space=space, user=official).exists()
    assert (space.participant_count, space.topic_count, space.post_count) == (1, 1, 1)
    assert space.last_post_at == Post.objects.get().created_at


def test_replies_stand_in_tree_order(topic, official, moderator):
    question = topic.posts.get()

    def say(parent, text):
        return commands.reply(moderator, topic=topic, parent=parent, source=text)

    a = say(question, "a")
    b = say(question, "b")
    aa = say(a, "aa")
    say(b, "bb")
    say(aa, "aaa")
    say(a, "ab")
    order = topic.posts.order_by("position").values_list("text", "depth")
    assert [(text, depth) for text, depth in order][1:] == [
        ("a", 1),
        ("aa", 2),
        ("aaa", 3),
        ("ab", 2),
        ("b", 1),
        ("bb", 2),
    ]


def test_places_last_when_one_gap_is_used_up(topic, official, monkeypatch):
    monkeypatch.setattr("forum.commands.tree_positions.POSITION_STEP", 64)
    question = topic.posts.get()
    first = commands.reply(official, topic=topic, parent=question, source="0")
    commands.reply(official, topic=topic, parent=question, source="last")
    for n in range(1, 40):
        commands.reply(official, topic=topic, parent=first, source=str(n))
    texts = list(topic.posts.order_by("position").values_list("text", flat=True))
    assert texts[1:] == [*(str(n) for n in range(40)), "last"]


def test_the_same_form_sent_twice_makes_one_post(topic, official):
    key = uuid4()
    question = topic.posts.get()
    send = {
        "topic": topic,
        "parent": question,
        "source": "Eén keer",
        "idempotency_key": key,
    }
    first = commands.reply(official, **send)
    assert commands.reply(official, **send) == first
    assert topic.posts.count() == 2


def _close(topic, _post):
    Topic.objects.filter(pk=topic.pk).update(is_closed=True)


def _take_the_question_away(topic, _post):
    topic.posts.filter(number=1).update(state="removed")


def _bring_elsewhere(topic, post):
    elsewhere = commands.ask(topic.author, space=topic.space, title="Daar", source="?")
    place = {"topic": elsewhere, "number": 2, "position": 1 << 40}
    Post.objects.filter(pk=post.pk).update(**place)


@pytest.mark.parametrize("since", [_close, _take_the_question_away, _bring_elsewhere])
def test_a_form_that_comes_again_finds_its_text_whatever_happened_since(
    topic, official, since
):
    send = {"topic": topic, "parent": topic.posts.get(), "source": "Eén keer"}
    first = commands.reply(official, **send, idempotency_key=(key := uuid4()))
    since(topic, first)
    before = Post.objects.count(), OutboxEvent.objects.count()
    assert commands.reply(official, **send, idempotency_key=key) == first
    assert (Post.objects.count(), OutboxEvent.objects.count()) == before
    topic.refresh_from_db()
    assert topic.last_number == 2


@pytest.mark.parametrize("since", [_close, _take_the_question_away])
def test_another_form_is_refused_then(topic, official, since):
    question = topic.posts.get()
    since(topic, question)
    send = {"topic": topic, "parent": question, "source": "Nog een"}
    with pytest.raises(commands.ActionRefused):
        commands.reply(official, **send, idempotency_key=uuid4())


def test_the_same_question_sent_twice_makes_one_topic(space, official):
    send = {
        "space": space,
        "title": "Eén",
        "source": "keer",
        "idempotency_key": uuid4(),
    }
    assert commands.ask(official, **send) == commands.ask(official, **send)
    assert space.topics.count() == 1


def test_an_outsider_cannot_write_in_a_closed_space(secret_topic, outsider):
    post = secret_topic.posts.get()
    with pytest.raises(commands.ActionRefused):
        commands.reply(outsider, topic=secret_topic, parent=post, source="Hallo")
    with pytest.raises(commands.ActionRefused):
        commands.ask(outsider, space=secret_topic.space, title="Hallo", source="daar")


def test_a_closed_topic_takes_no_replies(topic, official, moderator):
    commands.close_topic(moderator, topic=topic)
    question = topic.posts.get()
    with pytest.raises(commands.ActionRefused):
        commands.reply(official, topic=topic, parent=question, source="Toch nog")
    commands.open_topic(moderator, topic=topic)
    assert commands.reply(official, topic=topic, parent=question, source="Wel").pk


def test_a_reply_to_what_was_taken_away_is_refused(topic, official, moderator):
    question = topic.posts.get()
    answer = commands.reply(moderator, topic=topic, parent=question, source="Antwoord")
    commands.remove_post(moderator, post=answer)
    with pytest.raises(commands.ActionRefused):
        commands.reply(official, topic=topic, parent=answer, source="Dank")


def test_an_empty_text_is_refused(space, official):
    with pytest.raises(MarkupError):
        commands.ask(official, space=space, title="Leeg", source="  \n ")
    assert not space.topics.exists()


def test_an_edit_keeps_what_it_said_before(topic, official, moderator):
    post = topic.posts.get()
    commands.edit_post(official, post=post, source="Beter", source_format="text")
    post.refresh_from_db()
    assert post.html == "<p>Beter</p>"
    assert post.edited_at
    assert post.revisions.get().source == "Wij twijfelen."
    with pytest.raises(commands.ActionRefused):
        commands.edit_post(moderator, post=post, source="Anders", source_format="text")


def test_ones_own_post_is_read(topic, official):
    mark = ReadMark.objects.get(user=official, topic=topic)
    assert list(mark.numbers) == [1]


@pytest.mark.django_db(transaction=True)
def test_a_topic_is_locked_in_a_transaction_or_not_at_all(topic):
    """Also when the query was written in an earlier one."""
    with transaction.atomic():
        assert lock_topic(topic.pk) == topic
    with pytest.raises(TransactionManagementError):
        lock_topic(topic.pk)
