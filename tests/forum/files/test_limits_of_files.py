"""How many, how large, and what is left when there is no room: nothing."""

from datetime import timedelta

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

import pytest

from core.uploads import FileRefusedError
from forum import commands
from forum.models import Attachment
from tests.forum.files.helpers import add, stored
from tests.forum.sample_files import picture, upload

pytestmark = pytest.mark.django_db


# -- How many ---------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["DAY", "PERSON", "SPACE"])
def test_the_limits_hold(space, official, settings, limit):
    first = add(official, space)
    setattr(settings, f"FILES_BYTES_PER_{limit}", first.size * 2 - 1)
    with pytest.raises(commands.QuotaExceededError):
        add(official, space)
    setattr(settings, f"FILES_BYTES_PER_{limit}", first.size + len(picture()))
    add(official, space)
    assert len(stored()) == 2


def test_so_many_small_files_in_a_day_are_too_many(space, official, settings, later):
    settings.FILES_PER_DAY = 1
    add(official, space)
    with pytest.raises(commands.QuotaExceededError):
        add(official, space)
    later(timedelta(hours=25))
    add(official, space)


def test_yesterday_does_not_count_for_today(space, official, settings, later):
    settings.FILES_BYTES_PER_DAY = add(official, space).size + 10
    with pytest.raises(commands.QuotaExceededError):
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
    """And it never reaches the disk, at whatever address."""
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
    """What came in before would be a sound text file, and is not taken."""
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
    settings.FILES_ROOT = tmp_path / "a file"
    settings.FILES_ROOT.write_text("where a folder should be")
    with pytest.raises(FileRefusedError):
        add(official, space)
    assert not Attachment.objects.exists()


def test_a_refused_row_takes_its_bytes_along(space, official, monkeypatch):

    def fail(**_fields: object) -> None:
        raise OSError

    monkeypatch.setattr(Attachment.objects, "create", fail)
    with pytest.raises(OSError):
        add(official, space)
    assert not stored()
