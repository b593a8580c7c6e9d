"""What somebody has read of a topic, as its page finds it."""

from accounts.models import User
from forum import readers
from forum.models import Topic
from forum.numbers import Numbers


def read(topic: Topic, user: User) -> Numbers:
    found = readers.with_reading(Topic.objects.all(), user).get(pk=topic.pk)
    return readers.reading(found, user)[0]
