"""nginx with the files of deploy/, before a site that only says what it is asked."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.fake_server import asked, run_fake_server
from tests.deploy.proxy import Proxy, free_port, has_nginx
from tests.deploy.visitors import Answer, Visitor
from tests.live_server import ROOT

pytestmark = pytest.mark.skipif(not has_nginx(), reason="needs nginx and openssl")

FOLDERS = ROOT / "deploy" / "systemd" / "tmpfiles.conf"
DATA = "/var/lib/gemeentenforum"
BACKUPS = "/var/backups/gemeentenforum"
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
}
TOO_LARGE = str(111 * 1024 * 1024)


@dataclass
class Machine:
    data: Path
    visitor: Visitor


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """Folders as systemd makes them, where another user may come."""
    port = free_port()
    ports = {8000: free_port()}
    ports |= {there: free_port() for there in (8001, 8002, 8003, 8004)}  # away
    with (
        run_fake_server("127.0.0.1", ports[8000], HEADERS),
        tempfile.TemporaryDirectory(prefix="forum-") as scratch,
    ):
        top = Path(scratch)
        top.chmod(0o711)
        data = top / "data"
        laid_out(data)
        (data / "static" / "css").mkdir(mode=0o755)
        for name in ("static/css/base.0123.css", "files/secret.css", "media/a.css"):
            (data / name).write_text("body {}\n")
            (data / name).chmod(0o644)
        static = data / "static"
        with Proxy(top / "nginx", port, ports, static, user="www-data"):
            visitor = Visitor(f"https://localhost:{port}", follows=False)
            yield Machine(data, visitor)


def laid_out(data: Path) -> None:
    for line in FOLDERS.read_text().splitlines():
        if line.startswith("d "):
            path, mode = line.split()[1:3]
            path = path.replace(BACKUPS, f"{data}-backups")
            folder = Path(path.replace(DATA, str(data)))
            assert data.parent in folder.parents
            folder.mkdir()
            folder.chmod(int(mode, 8))


def test_nginx_reads_the_sites_own_files_as_its_own_user(machine: Machine) -> None:
    answer = machine.visitor.ask("/static/css/base.0123.css")
    assert (answer.status, answer.body) == (200, b"body {}\n")


def test_what_people_added_is_shut_to_every_other_user(machine: Machine) -> None:
    modes = {path.name: path.stat().st_mode & 0o077 for path in machine.data.iterdir()}
    assert modes == {"static": 0o055, "files": 0, "media": 0}
    assert machine.data.stat().st_mode & 0o066 == 0


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/static/css/base.0123.css", 200),
        ("/static/css/base.4567.css", 404),
        ("/metrics", 404),
        ("/ws/", 502),
    ],
)
def test_answers_of_nginx_itself_say_how_they_are_to_be_read(
    machine: Machine, path: str, status: int
) -> None:
    answer = machine.visitor.ask(path)
    assert answer.status == status
    assert_read_with_care(answer)


def test_so_does_what_refuses_a_form_that_is_too_large(machine: Machine) -> None:
    answer = machine.visitor.ask("/", b"", Content_Length=TOO_LARGE)
    assert answer.status == 413
    assert_read_with_care(answer)


def assert_read_with_care(answer: Answer) -> None:
    own = "max-age=31536000; includeSubDomains"
    assert answer.headers.get_all("Strict-Transport-Security") == [own]
    assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]


def test_the_headers_of_the_site_are_sent_once_as_it_says_them(
    machine: Machine,
) -> None:
    answer = machine.visitor.ask("/forum/")
    assert asked(answer)["path"] == "/forum/"
    for name, value in HEADERS.items():
        assert answer.headers.get_all(name) == [value]


def test_only_a_file_that_is_there_is_kept_for_ever(machine: Machine) -> None:
    there = machine.visitor.ask("/static/css/base.0123.css")
    assert "immutable" in there.headers["Cache-Control"]
    missing = machine.visitor.ask("/static/css/base.4567.css")
    assert missing.status == 404
    assert "Cache-Control" not in missing.headers
