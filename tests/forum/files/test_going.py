"""Files go with the last post that needs them."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings as site

import pytest

from core.uploads import storage
from forum import commands
from forum.models import Attachment
from tests.forum.files.helpers import add, stored, tell

pytestmark = pytest.mark.django_db


# -- Going ------------------------------------------------------------------------


def test_a_file_goes_with_its_post_after_a_while(topic, member, moderator, later):
    file = add(member, topic.space)
    post = tell(member, topic, file)
    commands.remove_post(moderator, post=post)
    commands.clean_up_files()
    later(timedelta(days=6))
    assert commands.delete_unused_attachments() == 0
    later(timedelta(days=2))
    assert commands.delete_unused_attachments() == 1
    assert not Attachment.objects.exists()
    assert not stored()


def test_a_post_that_is_put_back_keeps_its_file(topic, member, moderator, later):
    file = add(member, topic.space)
    post = tell(member, topic, file)
    commands.hide_post(moderator, post=post)
    later(timedelta(days=6))
    commands.restore_post(moderator, post=post)
    later(timedelta(days=60))
    assert commands.delete_unused_attachments() == 0
    assert stored()


def test_a_shared_file_stays_while_one_post_needs_it(
    topic, member, official, moderator, later
):
    file = add(member, topic.space)
    first, second = tell(member, topic, file), tell(official, topic, file)
    commands.remove_post(moderator, post=first)
    later(timedelta(days=60))
    assert commands.delete_unused_attachments() == 0
    commands.remove_post(moderator, post=second)
    later(timedelta(days=60))
    assert commands.delete_unused_attachments() == 1


def test_a_file_that_no_post_ever_showed_goes(space, official, later):
    add(official, space)
    later(timedelta(days=8))
    assert commands.delete_unused_attachments() == 1
    assert not stored()


def test_bytes_without_a_row_go_after_a_day(space, official, later):
    """An upload that broke off, a crash between bytes and row."""
    kept = add(official, space)
    storage.save(b"a crash came in between")
    half = Path(site.FILES_ROOT) / "half"
    half.mkdir(parents=True, exist_ok=True)
    (half / "x").write_bytes(b"broken off")
    assert commands.delete_stray_files() == 0
    later(timedelta(days=2))
    assert commands.delete_stray_files() == 2
    assert stored() == {kept.file}
