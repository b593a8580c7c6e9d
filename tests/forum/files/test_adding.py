"""Who may write may add files, with a script and without."""

from uuid import UUID

from django.core.exceptions import PermissionDenied

import pytest

from forum import commands, policy
from forum.commands.attachments import add_files_to_source
from forum.models import Attachment
from tests.forum.files.helpers import add, stored
from tests.forum.sample_files import pdf, picture, upload

pytestmark = pytest.mark.django_db


# -- Adding them ----------------------------------------------------------------


def test_who_may_write_may_add(space, members_space, group, official, member):
    assert policy.permissions_for(official, space).can_attach
    assert policy.permissions_for(member, group.space).can_attach
    assert not policy.permissions_for(official, group.space).can_attach
    with pytest.raises(PermissionDenied):
        add(official, group.space)
    commands.add_participant(official, space=space)
    part = official.participations.get()
    part.state = "suspended"
    part.save()
    with pytest.raises(PermissionDenied):
        add(official, space)
    assert not stored()


def test_the_editor_s_door_answers_where_the_file_is(client, space, official):
    client.force_login(official)
    path = f"/forum/ruimte/{space.public_id}/bestand/"
    found = client.post(path, {"file": upload("plan.png", picture())})
    assert found.status_code == 201
    assert found.json()["is_image"]
    assert client.get(found.json()["path"]).status_code == 200
    found = client.post(path, {"file": upload("plan.svg", b"<svg/>")})
    assert found.status_code == 400
    assert found.json()["error"]
    assert client.post(path).status_code == 400


def test_a_form_without_script_puts_its_files_under_the_text(client, topic, official):
    client.force_login(official)
    parent = topic.posts.get(number=1)
    files = [upload("plan.png", picture()), upload("brief.pdf", pdf())]
    data = {"source": "Zie hier:\n> dit", "source_format": "text", "uploads": files}
    again = client.post(f"{parent.path}antwoord/", data | {"alt": ""})
    assert again.status_code == 200
    assert 'name="alt"' in again.text and "Zie hier" in again.text
    assert {"alt", "uploads"} <= set(again.context["form"].errors)
    assert not Attachment.objects.exists()
    for file in files:
        file.seek(0)
    found = client.post(f"{parent.path}antwoord/", data | {"alt": "Een plattegrond"})
    assert found.status_code == 302
    post = topic.posts.get(number=2)
    assert post.html.startswith("<p>Zie hier:</p><blockquote>")
    assert 'alt="Een plattegrond"' in post.html
    assert "brief.pdf</a>" in post.html
    assert post.attachments.count() == 2


def test_a_resend_adds_nothing_twice(topic, official):
    key = "6b5c6e0e-6a4c-4d7e-9d7b-0d8f5c9a1b2c"
    for _send in range(2):
        post = commands.reply(
            official,
            topic=topic,
            parent=topic.posts.get(number=1),
            source="Zie hier",
            idempotency_key=UUID(key),
            uploads=[upload("brief.pdf", pdf())],
        )
    assert topic.posts.count() == 2
    assert post.attachments.count() == 1


def test_files_without_a_right_to_write_leave_the_text_as_it_is(group, outsider):
    files = [upload("brief.pdf", pdf())]
    options = {"space": group.space, "files": files, "alt": ""}
    assert add_files_to_source(outsider, "x", "text", **options) == ("x", "text")
    assert not stored()
