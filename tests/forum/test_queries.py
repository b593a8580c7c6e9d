"""What a page costs in queries: a fixed number, however much there is."""

from uuid import uuid4

from django.core.cache import cache

import pytest

from forum import commands
from jobs.worker import run_once

LIST, TOPIC, INBOX = "/forum/arbeidsmigranten/", "topic", "/meldingen/?toon=alles"
# Signed out and drawn anew; signed out and kept; signed in.
REPLY = 14  # with the savepoint of its transaction
COSTS = {LIST: (4, 1, 8), TOPIC: (5, 1, 7), INBOX: (None, None, 6)}


@pytest.fixture
def reader(member, space):
    commands.add_participant(member, space=space)
    return member


@pytest.fixture
def grow(space, person, official):
    """More of everything: people, topics, replies in a chain and side by side."""

    def more(topic, number):
        for n in range(number):
            asker = person(f"Vrager {space.topics.count()} {n}")
            commands.ask(asker, space=space, title="Wie weet dit?", source="Nou?")
            last = topic.posts.order_by("-number").first()
            for parent in (last, topic.posts.get(number=1)):
                commands.reply(asker, topic=topic, parent=parent, source="Ik niet.")
        for _round in range(10):
            run_once()

    return more


@pytest.mark.slow
@pytest.mark.parametrize("page", COSTS)
def test_the_queries_of_a_page_do_not_grow(
    client, page, topic, reader, grow, django_assert_num_queries
):
    path = page if page != TOPIC else f"{LIST}{topic.public_id}-{topic.slug}/"
    drawn, kept, signed_in = COSTS[page]

    def costs():
        client.logout()
        if drawn is not None:
            cache.clear()
            with django_assert_num_queries(drawn):
                assert client.get(path).status_code == 200
            with django_assert_num_queries(kept):
                client.get(path)
        client.force_login(reader)
        client.get(path)  # reads, and is drawn once
        with django_assert_num_queries(signed_in):
            assert client.get(path).status_code == 200

    grow(topic, 2)
    costs()
    grow(topic, 6)
    costs()


def test_the_queries_of_a_reply_do_not_grow(
    client, topic, reader, grow, django_assert_num_queries
):
    client.force_login(reader)
    path = f"/forum/bericht/{topic.posts.get(number=1).public_id}/antwoord/"

    def sends(text):
        form = {
            "source": text,
            "source_format": "text",
            "idempotency_key": str(uuid4()),
        }
        assert client.post(path, form).status_code == 302

    sends("Het eerste.")  # follows the topic by it, and is written once
    for text in ("Ik denk het wel.", "Ik ook."):
        with django_assert_num_queries(REPLY):
            sends(text)
        grow(topic, 3)
