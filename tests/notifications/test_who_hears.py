"""Who hears of what: every choice for a space times every choice for a topic."""

from itertools import product

import pytest

from forum import commands as forum
from forum.models import Follow, Participation
from jobs.worker import run_once
from notifications import commands
from notifications.models import Notification

SPACES = ["all", "topics", "mine", "none"]
TOPICS = [None, "all", "mine", "none"]
BOTH = list(product(SPACES, TOPICS))


@pytest.fixture
def listener(space, outsider):
    forum.join(outsider, space=space)
    return outsider


def choose(user, topic, wish, level):
    forum.follow_space(user, space=topic.space, level=wish)
    Follow.objects.filter(user=user, topic=topic).delete()
    if level is not None:
        forum.follow(user, topic=topic, level=level)


def heard(user, act):
    """The reasons for which somebody hears of what is written by `act`."""
    while run_once():
        pass
    before = Notification.objects.filter(recipient=user).count()
    act()
    while run_once():
        pass
    found = Notification.objects.filter(recipient=user).order_by("seq")
    return [line.reason for line in found[before:]]


def say(author, topic, parent):
    return lambda: forum.reply(author, topic=topic, parent=parent, source="Tekst")


@pytest.mark.parametrize("wish", SPACES)
def test_of_a_new_topic(space, listener, official, wish):
    forum.follow_space(listener, space=space, level=wish)
    ask = {"space": space, "title": "Nieuw", "source": "Vraag"}
    reasons = heard(listener, lambda: forum.ask(official, **ask))
    assert reasons == (["space"] if wish in {"all", "topics"} else [])


@pytest.mark.parametrize(("wish", "level"), BOTH)
def test_of_a_reply_to_somebody_else(listener, topic, member, wish, level):
    choose(listener, topic, wish, level)
    reasons = heard(listener, say(member, topic, topic.posts.get(number=1)))
    if level is None:
        assert reasons == (["space"] if wish == "all" else [])
    else:
        assert reasons == (["topic"] if level == "all" else [])


@pytest.mark.parametrize(("wish", "level"), BOTH)
def test_of_an_answer_to_oneself(listener, topic, member, wish, level):
    mine = forum.reply(
        listener, topic=topic, parent=topic.posts.get(number=1), source="Van mij"
    )
    choose(listener, topic, wish, level)
    reasons = heard(listener, say(member, topic, mine))
    silent = level == "none" or (level is None and wish == "none")
    assert reasons == ([] if silent else ["answer"])


@pytest.mark.parametrize(("wish", "level"), BOTH)
def test_of_a_reply_to_another_in_ones_own_topic(
    space, listener, member, official, wish, level
):
    topic = forum.ask(listener, space=space, title="Van mij", source="Vraag")
    answer = forum.reply(
        member, topic=topic, parent=topic.posts.get(number=1), source="Antwoord"
    )
    choose(listener, topic, wish, level)
    reasons = heard(listener, say(official, topic, answer))
    hears = level == "all" or (level is None and wish != "none")
    assert reasons == (["own_topic"] if hears else [])


@pytest.mark.parametrize(
    ("chooser", "author", "level", "told"),
    [
        ("asker", "colleague", None, {"colleague": "accepted"}),
        ("asker", "asker", None, {}),
        ("curator", "colleague", None, {"asker": "solved", "colleague": "accepted"}),
        ("curator", "curator", None, {"asker": "solved"}),
        ("curator", "asker", None, {"asker": "accepted"}),
        ("curator", "colleague", "none", {"colleague": "accepted"}),
    ],
)
def test_of_an_answer_that_was_chosen(
    topic, official, member, moderator, chooser, author, level, told
):
    """Who asked wants to know that there is an answer, unless they silenced it."""
    people = {"asker": official, "colleague": member, "curator": moderator}
    answer = say(people[author], topic, topic.posts.get(number=1))()
    if level:
        forum.follow(official, topic=topic, level=level)
    heard(official, lambda: None)
    Notification.objects.all().delete()
    heard(official, lambda: forum.accept_answer(people[chooser], post=answer))
    rows = Notification.objects.values_list("recipient__pk", "reason")
    names = {user.pk: name for name, user in people.items()}
    assert {names[pk]: reason for pk, reason in rows} == told


def test_nobody_hears_of_their_own(listener, topic):
    choose(listener, topic, "all", "all")
    first = topic.posts.get(number=1)
    assert heard(listener, say(listener, topic, first)) == []


def test_turning_a_space_down_ends_what_was_followed_in_it(listener, topic, member):
    forum.follow(listener, topic=topic)
    forum.follow_space(listener, space=topic.space, level="none")
    first = topic.posts.get(number=1)
    assert heard(listener, say(member, topic, first)) == []
    forum.follow(listener, topic=topic)
    assert heard(listener, say(member, topic, first)) == ["topic"]


def test_turning_a_space_up_leaves_a_silenced_topic_silent(listener, topic, member):
    forum.follow(listener, topic=topic, level="none")
    forum.follow_space(listener, space=topic.space, level="all")
    assert heard(listener, say(member, topic, topic.posts.get(number=1))) == []


@pytest.mark.parametrize(("wish", "follows"), [("topics", True), ("mine", False)])
def test_writing_follows_unless_the_space_was_turned_down(
    listener, topic, wish, follows
):
    forum.follow_space(listener, space=topic.space, level=wish)
    say(listener, topic, topic.posts.get(number=1))()
    assert Follow.objects.filter(user=listener, topic=topic).exists() == follows


def test_a_space_is_followed_by_who_takes_part(client, space, listener, member):
    url = f"/forum/ruimte/{space.public_id}/volgen/"
    client.force_login(listener)
    assert client.post(url, {"level": "all"}).status_code == 302
    assert Participation.objects.get(user=listener).follow == "all"
    client.post(url, {"level": "nonsense"})
    assert Participation.objects.get(user=listener).follow == "all"
    client.force_login(member)
    assert client.post(url, {"level": "all"}).status_code == 403


def test_calling_a_topic_read_reads_its_lines(listener, topic, member):
    choose(listener, topic, "all", "all")
    first = topic.posts.get(number=1)
    heard(listener, say(member, topic, first))
    heard(listener, say(member, topic, first))
    topic.refresh_from_db()
    forum.mark_topic_read(listener, topic=topic, upto=2)
    assert unread_lines(listener) == [3]
    commands.mark_topics_read(member.pk, upto={topic.pk: 3})
    assert unread_lines(listener) == [3]
    commands.mark_topics_read(listener.pk, upto={topic.pk: 3})
    assert unread_lines(listener) == []


def unread_lines(user):
    lines = Notification.objects.unread().filter(recipient=user)
    return list(lines.values_list("event__post__number", flat=True))
