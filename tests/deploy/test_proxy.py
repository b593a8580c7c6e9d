"""nginx with the files of deploy/, before a site that only says what it is asked."""

import http.server
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.proxy import Proxy, free_port, has_nginx
from tests.deploy.visitors import Visitor
from tests.serving import ROOT

pytestmark = pytest.mark.skipif(not has_nginx(), reason="needs nginx and openssl")

FOLDERS = ROOT / "deploy" / "systemd" / "tmpfiles.conf"
DATA = "/var/lib/gemeentenforum"


@dataclass
class Machine:
    data: Path
    visitor: Visitor


class Site(http.server.BaseHTTPRequestHandler):
    """Answers as the site does, with its own headers."""

    def do_GET(self) -> None:
        body = f"{self.path}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """Folders as systemd makes them, where another user may come."""
    port = free_port()
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    ports = {8000: site.server_port}
    ports |= {there: free_port() for there in (8001, 8002, 8003, 8004)}
    with tempfile.TemporaryDirectory(prefix="forum-") as scratch:
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
    site.shutdown()
    site.server_close()


def laid_out(data: Path) -> None:
    for line in FOLDERS.read_text().splitlines():
        if line.startswith("d "):
            path, mode = line.split()[1:3]
            folder = Path(path.replace(DATA, str(data)))
            folder.mkdir()
            folder.chmod(int(mode, 8))


def test_nginx_reads_the_sites_own_files_as_its_own_user(machine: Machine) -> None:
    answer = machine.visitor.ask("/static/css/base.0123.css")
    assert (answer.status, answer.body) == (200, b"body {}\n")


def test_what_people_added_is_shut_to_every_other_user(machine: Machine) -> None:
    modes = {path.name: path.stat().st_mode & 0o077 for path in machine.data.iterdir()}
    assert modes == {"static": 0o055, "files": 0, "media": 0}
    assert machine.data.stat().st_mode & 0o066 == 0
