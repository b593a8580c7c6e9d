"""What the tests of the socket ask and write."""

from django.test import Client

from accounts.models import User
from forum import commands
from forum.models import Post, Topic

NOWHERE = 1234567890123456


def streams_of(topic: Topic) -> list[str]:
    return [f"topic.{topic.public_id}", f"space.{topic.space.public_id}"]


def reply(user: User, parent: Post, source: str = "Antwoord") -> Post:
    return commands.reply(user, topic=parent.topic, parent=parent, source=source)


def reply_in(topic: Topic, user: User) -> Post:
    return reply(user, topic.posts.select_related("topic__space").first())


TEXT = {"source": "Anders", "source_format": "text"}


def signs_out(client: Client, user: User, moderator: User) -> None:
    assert client.post("/account/logout/").status_code == 302
