"""Files go along with a topic that moves."""

import pytest

from forum import commands
from forum.models import Attachment, Post
from tests.forum.files.helpers import add, stored, tell

pytestmark = pytest.mark.django_db


# -- Moving along ---------------------------------------------------------------------


def test_files_move_with_their_topic(topic, members_space, member, moderator, client):
    """From then on they are for those who see the new space."""
    file = add(member, topic.space)
    tell(member, topic, file)
    assert client.get(file.path).status_code == 200
    commands.move_topic(moderator, topic=topic, to=members_space)
    file.refresh_from_db()
    assert file.space == members_space
    assert client.get(file.path).status_code == 404
    client.force_login(member)
    assert client.get(file.path).status_code == 200


def test_a_file_that_is_needed_in_both_places_is_there_twice(
    topic, members_space, member, official, moderator, client
):
    file = add(member, topic.space, "brief.pdf")
    other = commands.ask(
        official,
        space=topic.space,
        title="Nog een vraag",
        source=shows_seen(tell(member, topic, file)),
        source_format="html",
    )
    commands.move_topic(moderator, topic=topic, to=members_space)
    copy = Attachment.objects.exclude(pk=file.pk).get()
    assert copy.space == members_space
    assert copy.unused_since is None
    moved, stays = topic.posts.get(number=2), other.posts.get(number=1)
    assert copy.path in moved.html and copy.path in moved.source
    assert file.path in stays.html and file.path not in moved.html
    assert moved.attachments.get() == copy
    assert client.get(file.path).status_code == 200
    assert client.get(copy.path).status_code == 404
    assert len(stored()) == 2
    commands.move_attachments(topic, members_space)  # once more changes nothing
    assert Attachment.objects.count() == 2


def shows_seen(post: Post) -> str:
    return post.source


def test_a_file_added_before_a_move_comes_along(
    topic, members_space, member, moderator
):
    file = add(member, topic.space)
    commands.move_topic(moderator, topic=topic, to=members_space)
    topic.refresh_from_db()
    assert file.path in tell(member, topic, file).html
    file.refresh_from_db()
    assert file.space == members_space
