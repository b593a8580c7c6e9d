"""What is new for somebody: exact to the single post, wherever it lands."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client

import pytest
import time_machine

from accounts.models import User
from core.clock import now
from forum import commands
from forum.models import Follow, Post, ReadMark, Topic
from forum.selectors import post_pages, reader_state, unread_posts
from jobs.worker import run_once
from notifications.models import Notification
from tests.forum.read_state import read


def unread(user: User, topic: Topic) -> set[int]:
    """As the page says; the list must say as many."""
    topic = Topic.objects.select_related("space").get(pk=topic.pk)
    numbers = unread_posts.get_unread_numbers(topic, read(topic, user))
    counts = unread_posts.count_unread_by_topic([topic], topic.space, user)
    assert counts.get(topic.pk, 0) == len(numbers)
    return set(numbers)


def say(user: User, parent: Post, source: str = "Tekst") -> Post:
    return commands.reply(user, topic=parent.topic, parent=parent, source=source)


@pytest.fixture
def reader(outsider: User, space: Any) -> User:
    """Takes part since before the question was asked."""
    commands.join(outsider, space=space)
    return outsider


@pytest.fixture
def thread(reader: User, topic: Topic, member: User) -> list[Post]:
    """A question, two answers, and an answer to the first."""
    question = topic.posts.select_related("topic").get()
    first = say(member, question, "eerste")
    second = say(member, question, "tweede")
    return [question, first, second, say(member, first, "onder de eerste")]


def page_of(topic: Topic) -> str:
    return f"/forum/{topic.space.slug}/{topic.public_id}-{topic.slug}/"


# -- What counts as new -------------------------------------------------------


def test_for_a_participant_everything_since_joining_is_new(reader, topic, thread):
    assert unread(reader, topic) == {1, 2, 3, 4}


def test_a_newcomer_is_not_greeted_by_what_was_there(topic, thread, facilitator, space):
    commands.join(facilitator, space=space)
    assert unread(facilitator, topic) == set()
    say(topic.author, thread[1])
    assert unread(facilitator, topic) == {5}


def test_for_who_passes_by_nothing_is_new(topic, thread, moderator):
    assert unread(moderator, topic) == set()
    commands.mark_read(moderator, topic=topic, numbers=[])
    say(topic.author, thread[1])
    assert unread(moderator, topic) == {5}


def test_a_reply_in_the_middle_is_the_one_that_is_new(reader, topic, thread, official):
    commands.mark_read(reader, topic=topic, numbers=[1, 2, 3, 4])
    middle = say(official, thread[1], "midden")
    assert unread(reader, topic) == {middle.number}
    order = list(topic.posts.in_tree_order().values_list("number", flat=True))
    assert order == [1, 2, 4, middle.number, 3]


def test_ones_own_post_is_read_and_the_rest_stays_new(reader, topic, thread):
    say(reader, thread[0])
    assert unread(reader, topic) == {1, 2, 3, 4}
    other = say(topic.author, thread[0])
    assert unread(reader, topic) == {1, 2, 3, 4, other.number}


def test_what_is_hidden_is_not_new_until_it_is_back(reader, topic, thread, moderator):
    commands.hide_post(moderator, post=thread[2])
    assert unread(reader, topic) == {1, 2, 4}
    commands.restore_post(moderator, post=thread[2])
    assert unread(reader, topic) == {1, 2, 3, 4}


def test_an_edit_is_not_new(reader, topic, thread, member):
    commands.mark_read(reader, topic=topic, numbers=[1, 2, 3, 4])
    commands.edit_post(member, post=thread[1], source="Beter", source_format="text")
    assert unread(reader, topic) == set()


def test_marks_move_along_with_the_topic(
    reader, topic, thread, moderator, members_space
):
    commands.mark_read(reader, topic=topic, numbers=[1, 2])
    commands.move_topic(moderator, topic=topic, to=members_space)
    assert unread(reader, topic) == {3, 4}


def test_a_mark_only_ever_grows(reader, topic, thread):
    commands.mark_read(reader, topic=topic, numbers=[1, 4])
    commands.mark_read(reader, topic=topic, numbers=[2])
    assert unread(reader, topic) == {3}
    commands.mark_read(reader, topic=topic, numbers=[])
    assert unread(reader, topic) == {3}


def test_a_visitor_has_no_counts(topic, space):
    assert unread_posts.count_unread_by_topic([topic], space, AnonymousUser()) == {}
    assert unread_posts.count_unread_by_topic([], space, topic.author) == {}


def test_who_left_and_came_back_starts_anew_where_they_never_looked(
    space, reader, topic, thread
):
    commands.leave(reader, space=space)
    assert unread(reader, topic) == set()
    with time_machine.travel(now() + timedelta(hours=1)):
        commands.join(reader, space=space)
        assert unread(reader, topic) == set()


# -- Next unread --------------------------------------------------------------


def test_next_unread_goes_down_the_tree_and_then_begins_anew(reader, topic, thread):
    _question, first, second, below = thread
    commands.mark_read(reader, topic=topic, numbers=[1])
    topic.refresh_from_db()
    numbers = unread_posts.get_unread_numbers(topic, read(topic, reader))
    found = [
        reader_state.find_next_unread(topic, numbers, behind=post.position)
        for post in topic.posts.in_tree_order()
    ]
    in_tree_order = [post.public_id for post in (first, below, second)]
    assert found == [*in_tree_order, in_tree_order[0]]


# -- Pages --------------------------------------------------------------------


def test_opening_the_page_reads_what_it_shows(client: Client, reader, topic, thread):
    client.force_login(reader)
    assert client.get(page_of(topic)).status_code == 200
    assert unread(reader, topic) == set()


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("head", {}),
        ("get", {"Sec-Purpose": "prefetch"}),
        ("get", {"Sec-Purpose": "prefetch;prerender"}),
        ("get", {"Purpose": "prefetch"}),
    ],
)
def test_a_browser_that_only_guesses_reads_nothing(
    client: Client, reader, topic, thread, method, headers
):
    client.force_login(reader)
    send = getattr(client, method)
    assert send(page_of(topic), headers=headers).status_code == 200
    assert unread(reader, topic) == {1, 2, 3, 4}
    assert not ReadMark.objects.filter(user=reader).exists()


def test_a_long_topic_is_read_page_by_page(client: Client, reader, topic, member):
    question = topic.posts.select_related("topic").get()
    for n in range(post_pages.PAGE_SIZE + 4):
        say(member, question, str(n))
    client.force_login(reader)
    client.get(page_of(topic))
    left = unread(reader, topic)
    assert left == set(range(post_pages.PAGE_SIZE + 1, post_pages.PAGE_SIZE + 6))
    start = topic.posts.get(number=min(left)).public_id
    client.get(page_of(topic), {"vanaf": start})
    assert unread(reader, topic) == set()


def test_what_arrives_in_an_open_page_is_read(
    client: Client, reader, topic, thread, official
):
    client.force_login(reader)
    client.get(page_of(topic))
    middle = say(official, thread[1], "Midden in het gesprek")
    url = f"/forum/onderwerp/{topic.public_id}/nieuw/"
    assert unread(reader, topic) == {middle.number}
    page = client.get(url, {"na": "4"})
    assert "Midden in het gesprek" in page.text
    assert f"bericht-{middle.public_id}" in page.text
    assert "eerste" not in page.text
    topic.refresh_from_db()
    assert f">{topic.reply_count} reacties<" in page.text
    assert "data-topic-state" in page.text
    assert unread(reader, topic) == set()
    assert not client.get(url, {"na": "5"}).content.strip()


@pytest.mark.parametrize("since", ["", "-1", "x", "99999999999999999999", "1 OR 1"])
def test_an_open_page_that_asks_nonsense_gets_nothing(
    client: Client, topic, thread, since
):
    page = client.get(f"/forum/onderwerp/{topic.public_id}/nieuw/", {"na": since})
    assert page.status_code == 200
    assert "bericht-" not in page.text


@pytest.mark.parametrize(
    "start", ["", "0", "-1", "x", "9" * 30, "%00", "١٢٣", "1234567890123456"]
)
def test_a_start_that_is_not_there_shows_the_first_page(
    client: Client, topic, thread, start
):
    page = client.get(page_of(topic), {"vanaf": start})
    assert page.status_code == 200
    assert "Wij twijfelen." in page.text


def test_a_start_in_another_topic_shows_nothing_of_it(
    client: Client, topic, secret_topic
):
    other = secret_topic.posts.get().public_id
    page = client.get(page_of(topic), {"vanaf": other})
    assert page.status_code == 200
    assert "Kanarievogel" not in page.text


def test_the_list_says_how_much_is_new(client: Client, reader, topic, thread):
    client.force_login(reader)
    page = client.get("/forum/arbeidsmigranten/")
    assert page.text.count("4 nieuw") == page.text.count(" row--new") == 1
    client.logout()
    assert " row--new" not in client.get("/forum/arbeidsmigranten/").text


@pytest.mark.parametrize(
    "name",
    ["\x02new-badge:99\x03", "\x02nonsense:1\x03", "\x02own-menu:\x03", "\x02:\x03"],
)
def test_a_name_full_of_controls_breaks_no_page(
    client: Client, reader, topic, thread, member, name
):
    """A page is drawn once, then filled per reader: a name may not look like a slot."""
    User.objects.filter(pk=member.pk).update(display_name=name, job_title=name)
    client.force_login(reader)
    page = client.get(page_of(topic))
    assert page.status_code == 200
    assert "onder de eerste" in page.text


# -- Following ----------------------------------------------------------------


def follow(client: Client, user: User, topic: Topic, level: str) -> Any:
    client.force_login(user)
    url = f"/forum/onderwerp/{topic.public_id}/volgen/"
    return client.post(url, {"level": level})


def reasons(user: User) -> list[str]:
    run_once()
    return list(
        Notification.objects.filter(recipient=user).values_list("reason", flat=True)
    )


def test_who_follows_hears_of_replies_to_others(
    client: Client, topic, outsider, member
):
    assert follow(client, outsider, topic, "all").url == page_of(topic)
    assert "Bewaard: u krijgt een melding van alles" in client.get(page_of(topic)).text
    say(member, topic.posts.select_related("topic").get())
    assert reasons(outsider) == ["topic"]


def test_who_stops_following_hears_no_more(client: Client, topic, outsider, member):
    follow(client, outsider, topic, "all")
    follow(client, outsider, topic, "none")
    say(member, topic.posts.select_related("topic").get())
    assert reasons(outsider) == []


def test_who_follows_again_after_stopping_hears_again(
    client: Client, topic, outsider, member
):
    for level in ("all", "none", "all"):
        follow(client, outsider, topic, level)
    assert Follow.objects.get(user=outsider).level == "all"
    say(member, topic.posts.select_related("topic").get())
    assert reasons(outsider) == ["topic"]


def test_writing_does_not_switch_on_again_what_was_switched_off(
    topic, official, member
):
    question = topic.posts.select_related("topic").get()
    commands.follow(member, topic=topic, level="mine")
    say(member, question)
    assert Follow.objects.get(user=member).level == "mine"
    say(official, question)
    assert reasons(member) == []
