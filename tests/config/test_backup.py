"""A backup is made of a running site and put back into an empty one.

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
from urllib.parse import urlsplit
from uuid import uuid4

from django.db.utils import ConnectionHandler

import pytest

from config import env
from config.backup import database
from tests.plugins.house import on_postgresql

# Its sites have a database of their own, of the kind that DATABASE_URL names.
pytestmark = [pytest.mark.own_database, pytest.mark.slow]

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
group = groups.create_group(user, title="Groep", facilitators=[user])
groups.invite(user, group=group, address="c@stad.example")
from datetime import timedelta
from core.clock import now, to_local
from notifications import commands as notifications
hour = to_local(now() - timedelta(hours=1))
notifications.update_mail_preferences(user, spaces={},
    choices={"weekday": hour.weekday(), "hour": hour.hour})
"""
COUNT = """
from forum.models import Attachment, Post
from notifications.models import OutboxEvent
print(Post.objects.count(), Attachment.objects.count(),
    *sorted(OutboxEvent.objects.values_list("state", flat=True)))
"""
OVERVIEWS = """
from accounts.models import User
from notifications.models import MailDelivery
rows = MailDelivery.objects.filter(recipient__email="a@stad.example", kind="digest")
print(*rows.values_list("state", flat=True))
"""
# As when a table is not what the migrations of this code expect.
HISTORY = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("UPDATE django_migrations SET app=%s WHERE app=%s", [{}, {}])
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

    # Not by urlunsplit, which takes the slashes of an address without a host away.
    def address(database: str) -> str:
        query = f"?{parts.query}" if parts.query else ""
        return f"postgresql://{parts.netloc}/{database}{query}"

    with psycopg.connect(address("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield address(name)
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
    assert set(elsewhere.shell(COUNT).split()[2:]) == {"dead"}
    there = {p.name: p.read_bytes() for p in elsewhere.files.rglob("*") if p.is_file()}
    here = {p.name: p.read_bytes() for p in site.files.rglob("*") if p.is_file()}
    assert there == here
    counted = elsewhere.manage("recount", "--dry-run", "--verbosity", "0")
    assert counted.returncode == 0, counted.stderr
    assert counted.stdout.strip() == "All figures equal the rows."

    done = elsewhere.manage("restore", "--release-held")
    assert done.returncode == 0, done.stderr
    assert elsewhere.shell(COUNT).split()[2:] == states

    again = elsewhere.manage("restore", str(archive))
    assert again.returncode != 0
    assert "not empty" in again.stderr


def test_an_overview_that_went_out_since_the_backup_is_held_as_well(
    site, archive, elsewhere
):
    assert site.shell(OVERVIEWS) == ""
    done = elsewhere.manage("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert elsewhere.shell(OVERVIEWS) == "dead"
    elsewhere.shell("from notifications import commands; commands.open_digests()")
    assert elsewhere.shell(OVERVIEWS) == "dead"


def test_old_mail_is_held_although_the_migrations_fail(site, elsewhere):
    path = elsewhere.folder / "backup.tar"
    site.shell(HISTORY.format("'gone'", "'contenttypes'"))
    try:
        done = site.manage("backup", str(path))
    finally:
        site.shell(HISTORY.format("'contenttypes'", "'gone'"))
    assert done.returncode == 0, done.stderr
    done = elsewhere.manage("restore", str(path))
    assert done.returncode != 0
    assert "InconsistentMigrationHistory" in done.stderr
    assert set(elsewhere.shell(COUNT).split()[2:]) == {"dead"}


@pytest.mark.postgres_only
def test_a_database_that_could_not_be_filled_is_as_empty_as_before(archive, elsewhere):
    """So that the next try is not refused."""
    count = "from django.db import connection as c;"
    count += "print(len(c.introspection.table_names()))"
    view = "from django.db import connection as c;"
    view += "c.cursor().execute('{} VIEW wagtailusers_userprofile {}')"
    elsewhere.shell(view.format("CREATE", "AS SELECT 1 AS one"))
    done = elsewhere.manage("restore", str(archive))
    assert done.returncode != 0
    assert "pg_restore failed" in done.stderr
    assert elsewhere.shell(count) == "0"

    elsewhere.shell(view.format("DROP", ""))
    done = elsewhere.manage("restore", str(archive))
    assert done.returncode == 0, done.stderr


def test_the_tools_are_told_all_that_a_connection_is(tmp_path, monkeypatch):
    """By their environment: words on a command line are seen by everybody there."""
    url = "postgres://wie:geheim@db.example:5433/forum?sslmode=verify-full"
    url += "&sslrootcert=/etc/ca.pem"
    handler = ConnectionHandler({"default": env.database(url)})
    monkeypatch.setattr(database, "connection", handler["default"])
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\nenv > "$0.env"\necho "$@" > "$0.words"\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    database.dump(tmp_path / "dump")
    told = (tmp_path / "pg_dump.env").read_text().splitlines()
    for line in (
        "PGHOST=db.example",
        "PGPORT=5433",
        "PGUSER=wie",
        "PGDATABASE=forum",
        "PGPASSWORD=geheim",
        "PGSSLMODE=verify-full",
        "PGSSLROOTCERT=/etc/ca.pem",
    ):
        assert line in told
    assert "geheim" not in (tmp_path / "pg_dump.words").read_text()


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


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if "tar" in path.name)


def test_database_without_tables_gives_a_sentence_and_no_file(elsewhere):
    done = elsewhere.manage("backup", str(elsewhere.folder / "backup.tar"))
    assert done.returncode == 1
    assert "has no tables" in done.stderr
    assert "Traceback" not in done.stderr
    assert left_behind(elsewhere.folder) == []


def test_database_that_is_away_gives_a_sentence_and_no_file(tmp_path):
    site = Site(tmp_path, "postgres://who:secret@127.0.0.1:9/forum")
    done = site.manage("backup", str(tmp_path / "backup.tar"))
    assert done.returncode == 1
    assert "The database cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("table", ["forum_attachment", "wagtailimages_image"])
def test_backup_that_fails_halfway_leaves_nothing(site, table):
    """A table that this code reads and that is not there."""
    rename = "from django.db import connection as c;"
    rename += "c.cursor().execute('ALTER TABLE {} RENAME TO {}')"
    site.shell(rename.format(table, "away"))
    try:
        done = site.manage("backup", str(site.folder / "failed.tar"))
    finally:
        site.shell(rename.format("away", table))
    assert done.returncode == 1
    assert "The database cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
    assert not [name for name in left_behind(site.folder) if "failed" in name]


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


def test_a_file_that_a_row_names_and_that_is_gone_is_said(site, elsewhere):
    incomplete = site.folder / "incomplete.tar"
    file = next(p for p in site.files.rglob("*") if p.is_file())
    kept = file.read_bytes()
    file.unlink()
    try:
        done = site.manage("backup", str(incomplete))
    finally:
        file.write_bytes(kept)
    assert done.returncode != 0
    assert file.name in done.stderr

    done = elsewhere.manage("restore", str(incomplete))
    assert done.returncode != 0
    assert file.name in done.stderr
    assert "Rows and files do not fit together." in done.stderr
    assert elsewhere.shell(COUNT).split()[:2] == ["2", "1"]
