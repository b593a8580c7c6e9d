"""Check 80: a backup is made of a running site and put back into an empty one.

By the real commands, as processes of their own, on whichever database the tests run.
"""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest

from tests.plugins.house import on_postgresql

ROOT = Path(__file__).resolve().parents[2]
KEY = "a-key-for-a-site-and-its-backup-0123456789abcdef"

FILL = """
import io
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from allauth.account.models import EmailAddress
from accounts.models import User
from forum import commands as forum
from groups import commands as groups
def somebody(address):
    user = User.objects.create_user(address, "een-lang-wachtwoord", display_name="A",
        state="active", is_moderator=True)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user
user, other = somebody("a@stad.example"), somebody("b@stad.example")
space = forum.open_space(title="Ruimte", slug="ruimte", audience="public")
topic = forum.ask(user, space=space, title="Vraag", source="Tekst")
forum.reply(other, topic=topic, parent=topic.posts.get(), source="Een antwoord")
drawn = io.BytesIO()
Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
forum.add_attachment(user, space=space,
    upload=SimpleUploadedFile("plaat.png", drawn.getvalue(), "image/png"))
group = groups.found_group(user, title="Groep", facilitators=[user])
groups.invite(user, group=group, address="c@stad.example")
"""
COUNT = """
from forum.models import Attachment, Post
from notifications.models import Event
print(Post.objects.count(), Attachment.objects.count(),
    *sorted(Event.objects.values_list("state", flat=True)))
"""


class Site:
    """A site of its own: database, files, and the commands upon them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.files = folder / "files"
        own = {"DATABASE_URL": url, "SECRET_KEY": KEY, "REDIS_URL": ""}
        own |= {"FILES_DIR": str(self.files), "MEDIA_DIR": str(folder / "media")}
        self.environment = os.environ | own

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def shell(self, text: str) -> str:
        done = self.manage("shell", "--verbosity", "0", "--command", text)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """The address of a database without tables, gone afterwards."""
    if not on_postgresql():
        yield f"sqlite:///{folder / 'site.sqlite3'}"
        return
    import psycopg

    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"test_backup_{uuid4().hex[:12]}"
    server = urlunsplit(parts._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(parts._replace(path=f"/{name}"))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a question, an answer, a picture and an invitation on its way."""
    folder = tmp_path_factory.mktemp("site")
    with empty_database(folder) as url:
        made = Site(folder, url)
        done = made.manage("migrate", "--verbosity", "0")
        assert done.returncode == 0, done.stderr
        made.shell(FILL)
        yield made


@pytest.fixture(scope="module")
def archive(site: Site) -> Path:
    path = site.folder / "backup.tar"
    done = site.manage("backup", str(path))
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Site]:
    """An empty site."""
    with empty_database(tmp_path) as url:
        yield Site(tmp_path, url)


def test_what_comes_back_is_what_was_there_and_old_mail_is_held(
    site, archive, elsewhere
):
    posts, pictures, *states = site.shell(COUNT).split()
    assert (posts, pictures) == ("2", "1")
    assert "pending" in states

    done = elsewhere.manage("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert elsewhere.shell(COUNT).split()[:2] == [posts, pictures]
    assert set(elsewhere.shell(COUNT).split()[2:]) == {"parked"}
    there = {p.name: p.read_bytes() for p in elsewhere.files.rglob("*") if p.is_file()}
    here = {p.name: p.read_bytes() for p in site.files.rglob("*") if p.is_file()}
    assert there == here
    assert "differ" not in elsewhere.manage("recount").stdout.lower()

    done = elsewhere.manage("restore", "--release-held")
    assert done.returncode == 0, done.stderr
    assert elsewhere.shell(COUNT).split()[2:] == states

    again = elsewhere.manage("restore", str(archive))
    assert again.returncode != 0
    assert "not empty" in again.stderr


def test_the_archive_is_for_its_owner_alone_and_names_what_it_holds(archive):
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as opened:
        names = set(opened.getnames())
        manifest = json.loads(opened.extractfile("manifest.json").read())
    assert set(manifest["members"]) | {"manifest.json"} == names
    assert any(name.startswith("files/") for name in names)


def test_a_backup_never_takes_the_place_of_another(site, archive):
    before = archive.read_bytes()
    done = site.manage("backup", str(archive))
    assert done.returncode != 0
    assert "is there already" in done.stderr
    assert archive.read_bytes() == before


def test_a_damaged_backup_is_refused_before_anything_is_written(archive, elsewhere):
    damaged = elsewhere.folder / "damaged.tar"
    content = bytearray(archive.read_bytes())
    with tarfile.open(archive) as opened:
        file = next(m for m in opened.getmembers() if m.name.startswith("files/"))
    content[file.offset_data + 5] ^= 0xFF
    damaged.write_bytes(content)
    done = elsewhere.manage("restore", str(damaged))
    assert done.returncode != 0
    assert "is damaged" in done.stderr
    assert not elsewhere.files.exists()


def test_half_a_backup_is_refused(archive, elsewhere):
    half = elsewhere.folder / "half.tar"
    half.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    done = elsewhere.manage("restore", str(half))
    assert done.returncode != 0
    assert "backup" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_a_row_names_and_that_is_gone_is_said(site, archive):
    file = next(p for p in site.files.rglob("*") if p.is_file())
    kept = file.read_bytes()
    file.unlink()
    try:
        done = site.manage("backup", str(site.folder / "incomplete.tar"))
    finally:
        file.write_bytes(kept)
    assert done.returncode != 0
    assert file.name in done.stderr
