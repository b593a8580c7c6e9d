"""However many follow a space, who posts in it does not wait for them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from accounts.models import User
from forum import commands as forum
from forum.models import Participation
from jobs.worker import run_once
from notifications.models import Notification, OutboxEvent

pytestmark = pytest.mark.django_db

MANY = 1200


@pytest.fixture
def many_followers(space):
    """More than one piece of what is written in pieces."""
    people = User.objects.bulk_create(
        User(
            display_name=f"Volger {n}",
            email=f"volger{n}@voorbeeldstad.example",
            state=User.State.ACTIVE,
        )
        for n in range(MANY)
    )
    Participation.objects.bulk_create(
        Participation(space=space, user=person, follow=Participation.Follow.ALL)
        for person in people
    )


@pytest.fixture
def reply(topic, member):
    def write():
        first = topic.posts.get(number=1)
        forum.reply(member, topic=topic, parent=first, source="Antwoord")

    write()  # who writes for the first time joins, and follows
    work()
    return write


def work():
    while run_once():
        pass


def test_a_post_costs_its_writer_the_same(request, reply):
    with CaptureQueriesContext(connection) as alone:
        reply()
    work()
    told = Notification.objects.count()
    request.getfixturevalue("many_followers")
    with CaptureQueriesContext(connection) as followed:
        reply()
    assert len(followed) == len(alone)
    assert Notification.objects.count() == told, "telling is for the worker"
    work()
    lines = OutboxEvent.objects.latest("pk").notifications
    assert lines.count() == MANY + 1, "and who asked"
    assert set(lines.filter(reason="space").values_list("seq", flat=True)) == {1}
