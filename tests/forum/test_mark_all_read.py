"""Unread counts of whole spaces, and calling a topic or a space read."""

from datetime import timedelta
from random import Random
from typing import Any

from django.test import Client

import pytest
import time_machine

from accounts.models import User
from core.clock import now
from core.templatetags.badges import MOST
from forum import commands
from forum.models import Post, ReadMark, Space, Topic
from forum.selectors import unread_posts
from tests.cms.pages import soup
from tests.forum.read_state import read


def unread(user: User, topic: Topic) -> set[int]:
    topic = Topic.objects.select_related("space").get(pk=topic.pk)
    return set(unread_posts.get_unread_numbers(topic, read(topic, user)))


def of_space(user: User, space: Space) -> int:
    return unread_posts.count_unread_by_space([space], user).get(space.pk, 0)


def of_its_topics(user: User, space: Space) -> int:
    """The same, added up topic by topic."""
    topics = list(Topic.objects.filter(space=space, post_count__gt=0))
    return sum(len(unread(user, topic)) for topic in topics)


def ask(user: User, space: Space, title: str = "Vraag") -> Topic:
    return commands.ask(user, space=space, title=title, source="Tekst")


def say(user: User, topic: Topic, parent: Post | None = None) -> Post:
    parent = parent or topic.posts.get(number=1)
    return commands.reply(user, topic=topic, parent=parent, source="Tekst")


@pytest.fixture
def reader(outsider: User, space: Space) -> User:
    commands.join(outsider, space=space)
    return outsider


# -- Counts of a space --------------------------------------------------------


@pytest.mark.slow
def test_a_space_counts_what_its_topics_count(
    space, members_space, official, member, moderator, outsider
):
    """Over any order of joining, writing, reading, hiding."""
    chance = Random(20)
    people = [official, member, outsider]
    topics = [ask(official, space), ask(member, members_space)]
    with time_machine.travel(now(), tick=False) as clock:
        for _step in range(50):
            clock.shift(timedelta(seconds=chance.randint(1, 50)))
            who, topic = chance.choice(people), chance.choice(topics)
            match chance.randint(0, 6):
                case 0:
                    topics.append(ask(who, topic.space))
                case 1 | 2:
                    parents = topic.posts.filter(state="visible")
                    if parents:
                        say(who, topic, chance.choice(list(parents)))
                case 3:
                    commands.join(who, space=chance.choice([space, members_space]))
                case 4:
                    shown = chance.sample(range(1, 9), 3)
                    last = Topic.objects.get(pk=topic.pk).last_number
                    shown = [number for number in shown if number <= last]
                    commands.mark_read(who, topic=topic, numbers=shown)
                case 5:
                    post = chance.choice(list(topic.posts.all()))
                    act = chance.choice([commands.hide_post, commands.restore_post])
                    act(moderator, post=post)
                case 6:
                    fresh = Topic.objects.get(pk=topic.pk)
                    commands.mark_topic_read(
                        who, topic=fresh, upto=chance.randint(0, fresh.last_number)
                    )
            for user in (*people, moderator):
                for where in (space, members_space):
                    assert of_space(user, where) == of_its_topics(user, where)


def test_a_visitor_has_nothing_unread(client: Client, space, topic):
    assert soup(client.get("/forum/")).select("#spaces .row .figures")
    assert not soup(client.get("/forum/")).select("#spaces .badge--new")


def test_the_list_of_spaces_says_how_much_is_new(client: Client, reader, official):
    space = reader.participations.get().space
    for n in range(3):
        say(official, ask(official, space, f"Vraag {n}"))
    client.force_login(reader)
    (badge,) = soup(client.get("/forum/")).select("#spaces .badge--new")
    assert badge.text == "6 nieuw"


def test_what_is_more_than_a_badge_holds_is_not_counted_to_the_end(
    client: Client, reader, official
):
    space = reader.participations.get().space
    moment = now() + timedelta(minutes=1)
    Topic.objects.bulk_create(
        Topic(
            space=space,
            title=f"Vraag {n}",
            author=official,
            post_count=1,
            last_number=1,
            created_at=moment,
            last_post_at=moment,
            kind="question",
        )
        for n in range(MOST)
    )
    client.force_login(reader)
    assert of_space(reader, space) == MOST
    assert f"{MOST} nieuw" in client.get("/forum/").text
    ask(official, space)
    Topic.objects.update(post_count=7)
    assert of_space(reader, space) > MOST
    assert f"{MOST}+ nieuw" in client.get("/forum/").text


def test_the_list_of_groups_says_how_much_is_new(
    client: Client, group, secret_topic, facilitator
):
    client.force_login(facilitator)
    (row,) = client.get("/groepen/").context["groups"]
    assert row["new"] == 1


def test_the_counts_cost_the_same_for_any_number_of_spaces(
    client: Client, reader, official, django_assert_max_num_queries
):
    client.force_login(reader)

    def grow(number: int) -> None:
        for _ in range(number):
            n = Space.objects.count()
            space = commands.open_space(
                title=f"Ruimte {n}", slug=f"ruimte-{n}", audience="public"
            )
            commands.join(reader, space=space)
            for _topic in range(2):
                commands.mark_read(reader, topic=ask(official, space), numbers=[])

    for number in (2, 6):
        grow(number)
        with django_assert_max_num_queries(8):
            client.get("/forum/")


# -- Calling it read ----------------------------------------------------------


def test_a_topic_is_read_as_far_as_the_page_knew(
    client: Client, reader, topic, member, official
):
    """67: what is written in the meantime stays new."""
    client.force_login(reader)
    path = f"/forum/{topic.space.slug}/{topic.public_id}-{topic.slug}/"
    for _reply in range(30):
        say(member, topic)
    page = client.get(path)
    topic.refresh_from_db()
    known = topic.last_number
    assert f'name="upto" value="{known}"' in page.text
    late = say(official, topic)
    url = f"/forum/onderwerp/{topic.public_id}/gelezen/"
    client.post(url, {"upto": known})
    assert unread(reader, topic) == {late.number}


@pytest.mark.parametrize("upto", ["", "x", "-1", "1" * 30, "١"])
def test_nonsense_reads_nothing(client: Client, reader, topic, upto):
    client.force_login(reader)
    url = f"/forum/onderwerp/{topic.public_id}/gelezen/"
    assert client.post(url, {"upto": upto}).status_code == 302
    assert unread(reader, topic) == {1}


def test_calling_little_read_makes_nothing_older_new(topic, member, moderator):
    """For who passes by, all that stands there is known."""
    say(member, topic)
    fresh = Topic.objects.get(pk=topic.pk)
    commands.mark_topic_read(moderator, topic=fresh, upto=1)
    assert unread(moderator, topic) == set()


def test_a_page_that_shows_all_that_is_new_offers_no_button(
    client: Client, reader, topic
):
    client.force_login(reader)
    path = f"/forum/{topic.space.slug}/{topic.public_id}-{topic.slug}/"
    assert 'name="upto"' not in client.get(path).text


def test_a_space_is_read_as_far_as_the_page_knew(
    client: Client, reader, space, official, member
):
    """67: what is written in the meantime stays new, in old topics and in new ones."""
    with time_machine.travel(now(), tick=False) as clock:
        old, opened = ask(official, space), ask(official, space)
        commands.mark_read(reader, topic=opened, numbers=[1])
        clock.shift(10)
        say(member, opened)
        client.force_login(reader)
        page = client.get(space.path)
        (known,) = soup(page).select('[name="until"]')
        until = str(known["value"])
        clock.shift(10)
        late, new = say(member, old), ask(member, space)
        client.post(f"/forum/ruimte/{space.public_id}/gelezen/", {"until": until})
        assert unread(reader, old) == {late.number}
        assert unread(reader, opened) == set()
        assert unread(reader, new) == {1}
        assert of_space(reader, space) == 2


@pytest.mark.parametrize("until", ["", "x", "2026-13-01T00:00Z", "2026-01-01T00:00"])
def test_a_moment_that_is_none_reads_nothing(
    client: Client, reader, space, topic, until
):
    client.force_login(reader)
    url = f"/forum/ruimte/{space.public_id}/gelezen/"
    assert client.post(url, {"until": until}).status_code == 302
    assert of_space(reader, space) == 1


def test_a_space_is_read_a_part_at_a_time(monkeypatch: Any, reader, space, official):
    monkeypatch.setattr("forum.commands.read_marks.BATCH_SIZE", 2)
    for n in range(5):
        ask(official, space, f"Vraag {n}")
    commands.mark_space_read(reader, space=space, until=now())
    assert of_space(reader, space) == 0
    assert ReadMark.objects.filter(user=reader).count() == 5


def test_what_was_known_before_joining_gets_no_mark(
    reader, space, topic, member, official
):
    commands.join(member, space=space)
    commands.mark_space_read(member, space=space, until=now())
    assert not ReadMark.objects.filter(user=member).exists()
