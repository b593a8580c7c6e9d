"""What somebody has not read."""

from forum import commands, counting
from forum.models import Topic
from tests.forum.read_state import read

Refused = commands.Refused

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
    counts = counting.unread_counts(topics, space, user)
    by_page = [
        len(counting.unread_numbers(topic, read(topic, user))) for topic in topics
    ]
    assert [counts.get(topic.pk, 0) for topic in topics] == by_page
    return tuple(by_page)
