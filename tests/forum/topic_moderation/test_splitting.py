"""A branch becomes a topic of its own."""

from django.core.exceptions import PermissionDenied

import pytest

from core.markup import MarkupError
from forum import commands
from forum.events import CountersChanged, PostsMoved
from forum.models import (
    Bookmark,
    Follow,
    ModerationEntry,
    Post,
)
from jobs.worker import run_once
from notifications.models import Notification
from tests.forum.expected_counts import differences
from tests.forum.read_state import read
from tests.forum.topic_moderation.helpers import Refused, unread

# -- Splitting ----------------------------------------------------------------


@pytest.fixture
def branch(topic, answer, official, member, outsider):
    """Under Mehmet's answer goes a talk of its own; beside it stands another answer."""
    below = commands.reply(official, topic=topic, parent=answer, source="En als nee?")
    last = commands.reply(member, topic=topic, parent=below, source="Dan bezwaar.")
    commands.reply(
        outsider, topic=topic, parent=topic.posts.get(number=1), source="Bij ons niet."
    )
    return [answer, below, last]


def test_a_branch_becomes_a_topic_of_its_own(
    topic, branch, moderator, published_events
):
    new = commands.split_topic(moderator, post=branch[0], title="En bezwaar?")
    assert [type(event) for event in published_events] == [PostsMoved, CountersChanged]
    assert new.space == topic.space
    assert (new.author, new.created_at) == (branch[0].author, branch[0].created_at)
    rows = new.posts.order_by("position").values_list(
        "public_id", "number", "depth", "parent__number"
    )
    assert list(rows) == [
        (branch[0].public_id, 1, 0, None),
        (branch[1].public_id, 2, 1, 1),
        (branch[2].public_id, 3, 2, 2),
    ]
    assert set(topic.posts.values_list("number", flat=True)) == {1, 5}
    assert not differences()
    entry = ModerationEntry.objects.get()
    assert (entry.act, entry.topic, entry.to_topic) == ("split", topic, new)
    assert (entry.post, entry.person) == (topic.posts.get(number=1), branch[0].author)


def test_the_next_reply_gets_a_number_that_was_never_used(topic, branch, moderator):
    question = topic.posts.get(number=1)
    newest = commands.reply(moderator, topic=topic, parent=question, source="Nog een")
    commands.split_topic(moderator, post=newest, title="Nog een")
    again = commands.reply(moderator, topic=topic, parent=question, source="En nog een")
    assert again.number == newest.number + 1
    assert not differences()


def test_read_marks_are_carried_to_the_post(topic, branch, moderator, person, space):
    reader, stranger = person("Lena Lezer"), person("Sil Stil")
    for user in (reader, stranger):
        commands.add_participant(user, space=space)
    question = topic.posts.get(number=1)
    for n in range(3):
        commands.reply(moderator, topic=topic, parent=branch[1], source=f"{n}")
    commands.mark_read(reader, topic=topic, numbers=[7])
    commands.reply(moderator, topic=topic, parent=question, source="Later")
    new = commands.split_topic(moderator, post=branch[1], title="Apart")
    topic.refresh_from_db()
    found = {user: unread(user, space, topic, new) for user in (reader, stranger)}
    assert found == {reader: (1, 2), stranger: (1, 3)}
    assert set(read(new, reader)) == {1, 2, 4}


def test_who_followed_the_whole_follows_both_parts(topic, branch, moderator, outsider):
    commands.follow(outsider, topic=topic, level="mine")
    new = commands.split_topic(moderator, post=branch[0], title="Apart")
    levels = [
        set(Follow.objects.filter(topic=t).values_list("user_id", "level"))
        for t in (topic, new)
    ]
    assert levels[0] == levels[1]
    assert (outsider.pk, "mine") in levels[1]


def test_bookmarks_and_lines_of_the_inbox_stay_with_their_posts(
    topic, branch, moderator, official
):
    run_once()
    kept = Bookmark.objects.create(user=official, post=branch[2], note="Handig")
    new = commands.split_topic(moderator, post=branch[0], title="Apart")
    kept.refresh_from_db()
    assert kept.post.topic == new
    lines = Notification.objects.visible_to(official).unread()
    about = lines.filter(event__topic=new)
    assert about.exists()
    commands.mark_read(official, topic=new, numbers=[1, 2, 3])
    assert not about.exists()


def test_a_chosen_answer_that_is_split_off_answers_no_longer(
    topic, branch, official, moderator
):
    commands.accept_answer(official, post=branch[0])
    commands.split_topic(moderator, post=branch[0], title="Apart", kind="question")
    topic.refresh_from_db()
    assert not topic.has_answer
    assert not Post.objects.filter(accepted_at__isnull=False).exists()
    assert not differences()


def test_an_anonymous_asker_stays_masked_in_what_is_split_off(topic, branch, moderator):
    Post.objects.filter(pk__in=[branch[1].pk]).update(is_anonymous=True)
    new = commands.split_topic(moderator, post=branch[1], title="Apart")
    assert new.is_anonymous
    assert new.posts.get(number=1).is_anonymous
    assert not new.posts.get(number=2).is_anonymous
    assert not differences()


def test_the_first_message_cannot_be_split_off(topic, branch, moderator):
    with pytest.raises(Refused):
        commands.split_topic(moderator, post=topic.posts.get(number=1), title="Apart")


def test_what_is_split_off_needs_a_title(branch, moderator):
    with pytest.raises(MarkupError):
        commands.split_topic(moderator, post=branch[0], title=" \u200b ")


def test_only_who_curates_splits_and_merges(
    topic, branch, official, member, facilitator, other
):
    for person in (official, member, facilitator):
        with pytest.raises(PermissionDenied):
            commands.split_topic(person, post=branch[0], title="Apart")
        with pytest.raises(PermissionDenied):
            commands.merge_topics(person, topic=other, into=topic)


def test_what_is_split_off_is_found_by_its_title(client, branch, moderator):
    new = commands.split_topic(moderator, post=branch[0], title="Bezwaartermijn")
    (hit,) = client.get("/zoeken/?q=Bezwaartermijn").context["hits"]
    assert hit.title == new.title


def test_replies_that_were_split_off_stay_when_their_parent_goes(
    topic, branch, moderator
):
    """A removed parent keeps its replies, and gives them away when asked to."""
    commands.remove_post(moderator, post=branch[0])
    new = commands.split_topic(moderator, post=branch[1], title="Apart")
    assert new.post_count == 2
    assert not differences()
