"""Files on posts: who may add them, who sees them, and when they go."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings as site
from django.core.exceptions import PermissionDenied
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

import pytest
import time_machine

from core import markup
from core.ids import public_id
from core.uploads import FileRefused, storing
from forum import commands, places, policy
from forum.commands.attaching import with_files
from forum.models import Attachment, Post, Topic
from tests.forum.paperwork import CANARY, docx, pdf, picture, upload
from tests.matrix.cast import same_for_all

pytestmark = pytest.mark.django_db


def add(user: Any, space: Any, name: str = "foto.png") -> Attachment:
    content = {"png": picture, "pdf": pdf, "docx": docx}[name.rpartition(".")[2]]()
    return commands.add_attachment(user, space=space, upload=upload(name, content))


def shows(file: Attachment) -> str:
    if file.is_image:
        return f'<p>Zie <img src="{file.path}" alt="Een plattegrond"></p>'
    return f'<p>Zie <a href="{file.path}">{file.name}</a></p>'


def tell(user: Any, topic: Topic, *files: Attachment) -> Post:
    source = "".join(shows(file) for file in files)
    parent = topic.posts.get(number=1)
    return commands.reply(
        user, topic=topic, parent=parent, source=source, source_format="html"
    )


def stored() -> set[str]:
    root = Path(site.FILES_ROOT)
    return {
        path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()
    }


@pytest.fixture(autouse=True)
def apart(tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def later():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock.shift


# -- Showing them ---------------------------------------------------------------


def test_a_text_names_files_where_they_are_served() -> None:
    path = places.attachment_path(1234567890123456)
    assert markup.files_named(path) == {1234567890123456}
    assert path.startswith(places.FILES)


def test_a_post_shows_its_picture_and_lists_its_document(
    topic, member, client, django_assert_num_queries
):
    image, document = add(member, topic.space), add(member, topic.space, "brief.pdf")
    post = tell(member, topic, image, document)
    assert set(post.attachments.all()) == {image, document}
    assert set(Attachment.objects.filter(unused_since=None)) == {image, document}
    assert "[Een plattegrond]" in post.text
    with django_assert_num_queries(5):  # one more than without, and only when drawn
        page = client.get(f"{topic.space.path}{topic.public_id}-{topic.slug}/")
    assert re.search(rf'<img src="{image.path}" alt="[^"]+" width="40"', page.text)
    listed = page.text.partition('class="files"')[2].partition("</ul>")[0]
    assert document.path in listed
    assert image.path not in listed


def test_an_edit_changes_what_a_post_shows(topic, official):
    first, second = add(official, topic.space), add(official, topic.space)
    post = topic.posts.get(number=1)
    change = {"post": post, "source_format": "html"}
    commands.edit_post(official, source=shows(first), **change)
    commands.edit_post(official, source=shows(second), **change)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.unused_since and not second.unused_since
    assert post.attachments.get() == second


def test_a_picture_without_words_is_not_shown(topic, official):
    file = add(official, topic.space)
    source = f'<p>Zie <img src="{file.path}" alt=" "> dit</p>'
    post = commands.edit_post(
        official,
        post=topic.posts.get(number=1),
        source=source,
        source_format="html",
    )
    assert "<img" not in post.html
    assert not post.attachments.exists()


def test_what_somebody_else_added_and_nobody_showed_is_nobody_s_to_show(
    topic, official, member
):
    file = add(member, topic.space)
    post = tell(official, topic, file)
    assert file.path not in post.html
    file = add(member, topic.space)
    tell(member, topic, file)
    assert file.path in tell(official, topic, file).html


@pytest.mark.parametrize("name", ["foto.png", "brief.pdf"])
def test_a_private_file_named_in_public_is_not_shown(
    topic, secret_topic, member, outsider, client, name
):
    """Check 17: nor does it make outsiders able to fetch it."""
    file = add(member, secret_topic.space, name)
    for _shown_in_the_group in range(2):
        post = tell(member, topic, file)
        assert file.path not in post.html
        assert not post.attachments.exists()
        client.force_login(outsider)
        assert client.get(file.path).status_code == 404
        tell(member, secret_topic, file)


def test_what_a_profile_or_a_preview_renders_shows_no_file(topic, official):
    """Check 17."""
    file = add(official, topic.space)
    rendered = markup.render(shows(file), source_format="html")
    assert file.path not in rendered.html


def test_a_preview_shows_the_files_that_the_post_would_show(topic, official, member):
    file = add(official, topic.space)
    for user, shown in ((official, True), (member, False)):
        known = commands.files_for(user, space=topic.space, source=shows(file))
        rendered = markup.render(shows(file), source_format="html", files=known)
        assert (file.path in rendered.html) == shown


def test_a_file_that_went_meanwhile_is_told(topic, official, monkeypatch):
    file = add(official, topic.space)
    known = {file.public_id: markup.File(1, 1)}
    monkeypatch.setattr("forum.commands.posts.files_for", lambda *a, **k: known)
    file.delete()
    with pytest.raises(FileRefused):
        tell(official, topic, file)


def test_at_most_ten_files_stand_in_a_post(topic, official):
    """Check 45."""
    files = [add(official, topic.space) for _number in range(11)]
    tell(official, topic, *files[:10])
    with pytest.raises(FileRefused):
        tell(official, topic, *files)


# -- Adding them ----------------------------------------------------------------


def test_who_may_write_may_add(space, members_space, group, official, member):
    assert policy.abilities(official, space).can_attach
    assert policy.abilities(member, group.space).can_attach
    assert not policy.abilities(official, group.space).can_attach
    with pytest.raises(PermissionDenied):
        add(official, group.space)
    commands.take_in(official, space=space)
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
            submit_key=UUID(key),
            uploads=[upload("brief.pdf", pdf())],
        )
    assert topic.posts.count() == 2
    assert post.attachments.count() == 1


def test_files_without_a_right_to_write_leave_the_text_as_it_is(group, outsider):
    files = [upload("brief.pdf", pdf())]
    options = {"space": group.space, "files": files, "alt": ""}
    assert with_files(outsider, "x", "text", **options) == ("x", "text")
    assert not stored()


# -- How many ---------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["DAY", "PERSON", "SPACE"])
def test_the_limits_hold(space, official, settings, limit):
    """Check 45."""
    first = add(official, space)
    setattr(settings, f"FILES_BYTES_PER_{limit}", first.size * 2 - 1)
    with pytest.raises(commands.QuotaReached):
        add(official, space)
    setattr(settings, f"FILES_BYTES_PER_{limit}", first.size + len(picture()))
    add(official, space)
    assert len(stored()) == 2


def test_so_many_small_files_in_a_day_are_too_many(space, official, settings, later):
    """Check 85."""
    settings.FILES_PER_DAY = 1
    add(official, space)
    with pytest.raises(commands.QuotaReached):
        add(official, space)
    later(timedelta(hours=25))
    add(official, space)


def test_yesterday_does_not_count_for_today(space, official, settings, later):
    settings.FILES_BYTES_PER_DAY = add(official, space).size + 10
    with pytest.raises(commands.QuotaReached):
        add(official, space)
    later(timedelta(hours=25))
    add(official, space)


def test_a_limit_is_told_with_a_time_to_wait(client, space, official, settings):
    settings.FILES_BYTES_PER_DAY = 10
    client.force_login(official)
    path = f"/forum/ruimte/{space.public_id}/bestand/"
    found = client.post(path, {"file": upload("plan.png", picture())})
    assert found.status_code == 429
    assert int(found.headers["Retry-After"]) > 0


def test_a_file_that_is_too_large_is_refused_and_the_text_is_kept(
    client, topic, official, settings
):
    """Check 45: and it never reaches the disk, at whatever address."""
    settings.FILE_MAX_BYTES = 100_000
    client.force_login(official)
    parent = topic.posts.get(number=1)
    data = {"source": "Mijn lange tekst", "source_format": "text"}
    large = upload("a.txt", b"x" * 100_001)
    found = client.post(f"{parent.path}antwoord/", data | {"uploads": large, "alt": ""})
    assert found.status_code == 200
    assert "Mijn lange tekst" in found.text
    assert found.context["form"].errors["uploads"]
    assert not Attachment.objects.exists()
    fits = upload("a.txt", b"x" * 100_000)
    assert client.post(
        f"{parent.path}antwoord/", data | {"uploads": fits, "alt": ""}
    ).url


def test_what_is_too_large_is_thrown_away_as_it_comes_in(rf, settings):
    settings.FILE_MAX_BYTES, settings.FILES_PER_POST = 100_000, 2
    files = [upload(f"{size}.txt", b"x" * size) for size in (90_000, 150_000, 90_000)]
    sent = rf.post("/account/login/", {"file": files, "word": "woord"})
    first, second, third = sent.FILES.getlist("file")
    assert (first.size, len(first.read())) == (90_000, 90_000)
    assert (second.size, len(second.read())) == (150_000, 0)
    assert third.size > settings.FILE_MAX_BYTES  # more than all together may be
    assert sent.POST["word"] == "woord"
    for size, kept in ((150_000, 150_000), (250_000, 0)):
        file = upload("a.txt", b"x" * size)
        desk = rf.post("/beheer/images/add/", {"file": file})
        assert len(desk.FILES["file"].read()) == kept


def test_an_upload_that_breaks_off_leaves_no_half_file(client, topic, official):
    """Check 46: what came in before would be a sound text file, and is not taken."""
    client.force_login(official)
    path = f"/forum/ruimte/{topic.space.public_id}/bestand/"
    file = upload("a.txt", b"x" * 50_000)
    body = encode_multipart(BOUNDARY, {"file": file})
    found = client.generic("POST", path, body[:20_000], MULTIPART_CONTENT)
    assert found.status_code == 400
    assert not Attachment.objects.exists()
    assert not stored()


def test_a_disk_without_room_is_told_and_leaves_nothing(
    space, official, settings, tmp_path
):
    """Check 46."""
    settings.FILES_ROOT = tmp_path / "a file"
    settings.FILES_ROOT.write_text("where a folder should be")
    with pytest.raises(FileRefused):
        add(official, space)
    assert not Attachment.objects.exists()


def test_a_refused_row_takes_its_bytes_along(space, official, monkeypatch):
    """Check 46."""

    def fail(**_fields: object) -> None:
        raise OSError

    monkeypatch.setattr(Attachment.objects, "create", fail)
    with pytest.raises(OSError):
        add(official, space)
    assert not stored()


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
    """Checks 39 and 41: whatever its name, the header stays one header."""
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


@pytest.mark.parametrize("name", ["foto.png", "brief.pdf"])
def test_a_file_of_a_group_is_not_there_for_anybody_else(
    client, secret_topic, member, facilitator, outsider, moderator, name
):
    """Checks 16 and 47: byte for byte the answer to an address that leads nowhere."""
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
            there, absent = ask(file.path), ask(places.attachment_path(public_id()))
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
    assert CANARY not in (storing.fetch(file.file) or b"")


# -- Moving along ---------------------------------------------------------------------


def test_files_move_with_their_topic(topic, members_space, member, moderator, client):
    """Check 24: from then on they are for those who see the new space."""
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
    commands.carry_attachments(topic, members_space)  # once more changes nothing
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


# -- Going ------------------------------------------------------------------------


def test_a_file_goes_with_its_post_after_a_while(topic, member, moderator, later):
    """Check 48."""
    file = add(member, topic.space)
    post = tell(member, topic, file)
    commands.remove_post(moderator, post=post)
    commands.sweep_files()
    assert Attachment.objects.exists()
    later(timedelta(days=8))
    assert commands.sweep_attachments() == 1
    assert not Attachment.objects.exists()
    assert not stored()


def test_a_post_that_is_put_back_keeps_its_file(topic, member, moderator, later):
    """Check 48."""
    file = add(member, topic.space)
    post = tell(member, topic, file)
    commands.hide_post(moderator, post=post)
    later(timedelta(days=6))
    commands.restore_post(moderator, post=post)
    later(timedelta(days=60))
    assert commands.sweep_attachments() == 0
    assert stored()


def test_a_shared_file_stays_while_one_post_needs_it(
    topic, member, official, moderator, later
):
    """Check 48."""
    file = add(member, topic.space)
    first, second = tell(member, topic, file), tell(official, topic, file)
    commands.remove_post(moderator, post=first)
    later(timedelta(days=60))
    assert commands.sweep_attachments() == 0
    commands.remove_post(moderator, post=second)
    later(timedelta(days=60))
    assert commands.sweep_attachments() == 1


def test_a_file_that_no_post_ever_showed_goes(space, official, later):
    """Check 46."""
    add(official, space)
    later(timedelta(days=8))
    assert commands.sweep_attachments() == 1
    assert not stored()


def test_bytes_without_a_row_go_after_a_day(space, official, later):
    """Check 46: an upload that broke off, a crash between bytes and row."""
    kept = add(official, space)
    storing.keep(b"a crash came in between")
    half = Path(site.FILES_ROOT) / "half"
    half.mkdir(parents=True, exist_ok=True)
    (half / "x").write_bytes(b"broken off")
    assert commands.sweep_stray_files() == 0
    later(timedelta(days=2))
    assert commands.sweep_stray_files() == 2
    assert stored() == {kept.file}
