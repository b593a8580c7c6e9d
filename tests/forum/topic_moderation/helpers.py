"""What somebody has not read."""

from forum import commands
from forum.models import Topic
from forum.selectors import unread_posts
from tests.forum.read_state import read

Refused = commands.ActionRefused

SWITCHES = [
    commands.pin_topic,
    commands.unpin_topic,
    commands.close_topic,
    commands.open_topic,
    commands.archive_topic,
    commands.unarchive_topic,
]


def unread(user, space, *topics):
    """By the list and by the page: they agree."""
    topics = list(Topic.objects.filter(pk__in=[t.pk for t in topics]).order_by("pk"))
    counts = unread_posts.count_unread_by_topic(topics, space, user)
    by_page = [
        len(unread_posts.get_unread_numbers(topic, read(topic, user)))
        for topic in topics
    ]
    assert [counts.get(topic.pk, 0) for topic in topics] == by_page
    return tuple(by_page)
