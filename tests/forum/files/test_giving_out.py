"""A file is served through the rights of its post."""

from pathlib import Path
from typing import Any

from django.conf import settings as site

import pytest

from core.public_id import make_public_id
from core.uploads import storage
from forum import commands, paths
from tests.forum.files.helpers import add, tell
from tests.forum.sample_files import CANARY, docx, pdf, upload
from tests.matrix.answers import same_for_all

pytestmark = pytest.mark.django_db


# -- Giving them out ----------------------------------------------------------------


def test_a_public_picture_is_shown_to_everybody(client, topic, official):
    file = add(official, topic.space)
    assert client.get(file.path).status_code == 404  # no post shows it yet
    tell(official, topic, file)
    found = client.get(file.path)
    assert found.status_code == 200
    assert found["Content-Type"] == "image/png"
    assert found["Content-Disposition"].startswith("inline")
    assert found["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in found["Content-Security-Policy"]
    assert found["Cache-Control"] == "private, no-cache"
    assert not found.cookies
    tag = found["ETag"]
    assert client.get(file.path, headers={"If-None-Match": tag}).status_code == 304
    assert client.head(file.path).content == b""


def test_a_document_is_saved_and_never_opened_in_the_page(client, topic, official):
    """Whatever its name, the header stays one header."""
    name = 'ra"re; é\r\nX-Evil: 1 \u202efdp.docx'
    file = commands.add_attachment(
        official, space=topic.space, upload=upload(name, docx())
    )
    tell(official, topic, file)
    found = client.get(file.path)
    told = found["Content-Disposition"]
    assert told.startswith("attachment; filename*=utf-8''ra-re-")
    assert "\r" not in told and "\n" not in told
    assert "X-Evil" not in found
    assert "sandbox" in found["Content-Security-Policy"]
    assert found["X-Content-Type-Options"] == "nosniff"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["foto.png", "brief.pdf"])
def test_a_file_of_a_group_is_not_there_for_anybody_else(
    client, secret_topic, member, facilitator, outsider, moderator, name
):
    """Byte for byte the answer to an address that leads nowhere."""
    file = add(member, secret_topic.space, name)
    tell(member, secret_topic, file)
    for user in (member, facilitator):
        client.force_login(user)
        found = client.get(file.path)
        assert found.status_code == 200
        assert found["Cache-Control"] == "private, no-store"
    commands.remove_participant(facilitator, space=secret_topic.space, user=member)
    ways: list[Any] = [
        lambda path: client.get(path),
        lambda path: client.head(path),
        lambda path: client.get(path, headers={"Range": "bytes=0-9"}),
        lambda path: client.get(path, headers={"If-None-Match": "*"}),
        lambda path: client.get(path, headers={"If-None-Match": f'"{file.public_id}"'}),
    ]
    for user in (None, member, outsider, moderator):
        client.logout()
        if user:
            client.force_login(user)
        for ask in ways:
            there, absent = (
                ask(file.path),
                ask(paths.attachment_path(make_public_id())),
            )
            assert there.status_code == absent.status_code == 404
            assert there["Cache-Control"] == "private, no-store"
            assert same_for_all(there) == same_for_all(absent)
            assert set(there.headers) == set(absent.headers)
    assert Path(site.MEDIA_ROOT) not in Path(site.FILES_ROOT).parents


def test_a_hidden_post_hides_its_files(client, topic, member, official, moderator):
    file = add(member, topic.space)
    post = tell(member, topic, file)
    commands.hide_post(moderator, post=post)
    answers = {}
    for user in (official, moderator, member):
        client.force_login(user)
        answers[user.display_name] = client.get(file.path).status_code
    assert answers == {
        official.display_name: 404,
        moderator.display_name: 200,
        member.display_name: 200,
    }


def test_nothing_of_a_file_s_name_is_told_by_its_row(topic, official):
    file = commands.add_attachment(
        official, space=topic.space, upload=upload("kanarie.pdf", pdf())
    )
    assert "kanarie" not in f"{file!s}{file!r}"
    assert "kanarie" not in file.file
    assert CANARY not in (storage.fetch(file.file) or b"")
