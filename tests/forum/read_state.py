"""What somebody has read of a topic, as its page finds it."""

from accounts.models import User
from forum.models import Topic
from forum.models.number_set import NumberSet
from forum.selectors import reader_state


def read(topic: Topic, user: User) -> NumberSet:
    found = reader_state.with_reader_state(Topic.objects.all(), user).get(pk=topic.pk)
    return reader_state.get_read_numbers(found, user)[0]
