"""However many follow a space, who posts in it does not wait for them."""

import pytest

from accounts.models import User
from forum import commands as forum
from forum.models import Participation
from notifications.models import Event, Notification
from notifications.worker import work_once

pytestmark = pytest.mark.django_db

MANY = 1200


@pytest.fixture
def many_followers(space):
    """More than one piece of what is written in pieces."""
    people = User.objects.bulk_create(
        User(display_name=f"Volger {n}", email=f"volger{n}@voorbeeldstad.example")
        for n in range(MANY)
    )
    Participation.objects.bulk_create(
        Participation(space=space, user=person, follow=Participation.Follow.ALL)
        for person in people
    )


def queries_of_a_reply(topic, author, counting):
    first = topic.posts.get(number=1)
    with counting() as counted:
        forum.reply(author, topic=topic, parent=first, source="Antwoord")
    return len(counted)


@pytest.mark.django_db
def test_a_post_costs_its_writer_the_same(
    request, topic, member, django_assert_max_num_queries
):
    def counting():
        return django_assert_max_num_queries(60)

    forum.join(member, space=topic.space)
    alone = queries_of_a_reply(topic, member, counting)
    while work_once():
        pass
    told = Notification.objects.count()
    request.getfixturevalue("many_followers")
    assert queries_of_a_reply(topic, member, counting) == alone
    assert Notification.objects.count() == told, "telling is for the worker"
    while work_once():
        pass
    event = Event.objects.latest("pk")
    assert event.notifications.count() == MANY + 1, "and who asked"
    numbers = event.notifications.filter(reason="space").values_list("seq", flat=True)
    assert set(numbers) == {1}
