"""Two topics become one, and both addresses lead there."""

from django.core.exceptions import PermissionDenied

import pytest

from forum import commands
from forum.commands import PollInput
from forum.events import CountersChanged, PostsMoved
from forum.models import (
    Follow,
    ModerationEntry,
    ReadMark,
)
from tests.forum.expected_counts import differences
from tests.forum.topic_moderation.helpers import SWITCHES, Refused, unread


def test_a_merged_topic_hangs_under_the_other_one(
    topic, answer, other, moderator, published_events
):
    into = commands.merge_topics(moderator, topic=other, into=topic)
    assert into == topic
    assert [type(event) for event in published_events] == [PostsMoved, CountersChanged]
    rows = topic.posts.order_by("position").values_list(
        "number", "depth", "parent__number", "text"
    )
    assert list(rows) == [
        (1, 0, None, "Wij twijfelen."),
        (2, 1, 1, "Dat mag."),
        (3, 1, 1, "Dubbel gevraagd."),
        (4, 2, 3, "Zie elders."),
    ]
    other.refresh_from_db()
    assert (other.merged_into, other.post_count) == (topic, 0)
    assert not differences()
    entry = ModerationEntry.objects.get()
    assert (entry.act, entry.topic, entry.to_topic) == ("merge", other, topic)


def test_the_old_address_leads_on_for_who_sees_the_new_one(
    client, topic, other, members_space, moderator, official
):
    """An old address tells nothing to who may not see where it leads."""
    old = f"{other.space.path}{other.public_id}-{other.slug}/"
    commands.merge_topics(moderator, topic=other, into=topic)
    found = client.get(old)
    assert found.url == f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    assert other.title not in client.get(topic.space.path).text
    commands.move_topic(moderator, topic=topic, to=members_space)
    assert client.get(old).status_code == 404
    client.force_login(official)
    assert client.get(old).status_code == 302


def test_merged_twice_the_first_address_still_leads_to_the_end(
    client, topic, other, space, official, moderator
):
    third = commands.ask(official, space=space, title="De derde", source="Ook dat.")
    commands.merge_topics(moderator, topic=other, into=topic)
    commands.merge_topics(moderator, topic=topic, into=third)
    old = f"{space.path}{other.public_id}-{other.slug}/"
    assert str(third.public_id) in client.get(old).url
    assert third.posts.count() == 4
    assert not differences()


def test_what_was_unread_in_both_is_unread_in_one(
    topic, answer, other, moderator, person, space, member
):
    """Whoever knew neither, one, or both: the sum is what it was."""
    people = [person(name) for name in ("Geen", "Eerste", "Tweede", "Beide")]
    for user in people:
        commands.add_participant(user, space=space)
    for n, known in enumerate([[], [topic], [other], [topic, other]]):
        for seen in known:
            commands.mark_read(people[n], topic=seen, numbers=[])
    people.append(person("Ver Van Tevoren"))
    for found in (topic, other):
        commands.reply(
            member, topic=found, parent=found.posts.get(number=1), source="Nieuw"
        )
    commands.mark_read(people[3], topic=other, numbers=[3])
    before = [sum(unread(user, space, topic, other)) for user in people]
    commands.merge_topics(moderator, topic=other, into=topic)
    assert [sum(unread(user, space, topic)) for user in people] == before
    assert before == [2, 2, 2, 1, 0]
    assert not ReadMark.objects.filter(topic=other).exists()


def test_of_two_levels_of_following_the_wider_stays(
    topic, other, moderator, official, outsider
):
    commands.follow(official, topic=other)
    commands.follow(official, topic=topic, level="mine")
    commands.follow(outsider, topic=other, level="mine")
    commands.merge_topics(moderator, topic=other, into=topic)
    levels = dict(Follow.objects.filter(topic=topic).values_list("user_id", "level"))
    assert (levels[official.pk], levels[outsider.pk]) == ("all", "mine")
    assert not Follow.objects.filter(topic=other).exists()


def test_answers_stay_chosen_under_another_question_only(
    topic, other, space, moderator, outsider, official
):
    chosen = other.posts.get(number=2)
    commands.accept_answer(outsider, post=chosen)
    commands.merge_topics(moderator, topic=other, into=topic)
    topic.refresh_from_db()
    assert topic.has_answer
    ask = {"title": "Praat mee", "source": "Hier.", "kind": "discussion"}
    talk = commands.ask(official, space=space, **ask)
    commands.merge_topics(moderator, topic=topic, into=talk)
    talk.refresh_from_db()
    assert not talk.has_answer
    assert not differences()


@pytest.mark.parametrize("settle", ["an answer", "solved"])
def test_a_settled_question_keeps_what_settled_it(
    topic, answer, other, moderator, outsider, official, settle
):
    """What was chosen elsewhere answered another question."""
    commands.accept_answer(outsider, post=other.posts.get(number=2))
    if settle == "solved":
        commands.settle_question(official, topic=topic)
    else:
        commands.accept_answer(official, post=answer)
    commands.merge_topics(moderator, topic=other, into=topic)
    topic.refresh_from_db()
    chosen = topic.posts.filter(accepted_at__isnull=False)
    assert list(chosen) == ([] if settle == "solved" else [answer])
    assert topic.is_settled
    assert not differences()


def test_an_answer_that_is_hidden_for_now_keeps_others_out(
    topic, answer, other, moderator, outsider, official
):
    commands.accept_answer(outsider, post=other.posts.get(number=2))
    commands.accept_answer(official, post=answer)
    commands.hide_post(moderator, post=answer, reason="Even weg.")
    commands.merge_topics(moderator, topic=other, into=topic)
    commands.restore_post(moderator, post=answer)
    chosen = topic.posts.filter(accepted_at__isnull=False)
    assert list(chosen) == [answer]
    assert not differences()


def test_what_cannot_be_merged_says_why(
    topic, other, members_space, moderator, official, secret_topic
):
    ballot = PollInput(options=("A", "B"))
    choice = {"title": "Wat kiest u?", "source": "?", "kind": "poll", "poll": ballot}
    poll = commands.ask(official, space=topic.space, **choice)
    far = commands.ask(official, space=members_space, title="Ver", source="Weg")
    for source, into in ((topic, topic), (poll, topic), (far, topic)):
        with pytest.raises(Refused):
            commands.merge_topics(moderator, topic=source, into=into)
    with pytest.raises(PermissionDenied):
        commands.merge_topics(moderator, topic=topic, into=secret_topic)
    commands.merge_topics(moderator, topic=other, into=poll)
    with pytest.raises(Refused):
        commands.merge_topics(moderator, topic=other, into=topic)
    for act in SWITCHES:
        with pytest.raises(Refused):
            act(moderator, topic=other)


def test_a_question_that_was_merged_is_no_longer_found_by_its_title(
    client, topic, other, moderator
):
    commands.merge_topics(moderator, topic=other, into=topic)
    assert not client.get("/zoeken/?q=huisbaas").context["hits"]
    (hit,) = client.get("/zoeken/?q=Dubbel").context["hits"]
    assert hit.title == topic.title


def test_nothing_is_put_under_a_first_message_that_is_gone(
    client, topic, answer, other, moderator, outsider
):
    """Else a topic that was taken away would stand in the lists again."""
    path = f"/forum/onderwerp/{topic.public_id}/samenvoegen/"
    client.force_login(moderator)
    assert other.title in client.get(path).text.partition("<main")[2]
    commands.remove_post(outsider, post=other.posts.get(number=1))
    assert other.title not in client.get(path).text.partition("<main")[2]
    with pytest.raises(Refused):
        commands.merge_topics(moderator, topic=topic, into=other)
    page = client.post(path, {"into": str(other.public_id), "reason": "Dubbel."})
    assert "Het eerste bericht van dat onderwerp is weg." in page.text
    assert "Dubbel." in page.text
    # The other way round it may go.
    commands.merge_topics(moderator, topic=other, into=topic)
    assert not differences()
