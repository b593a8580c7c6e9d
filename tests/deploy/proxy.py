"""nginx with the files of deploy/, on a free port, with a certificate made for it."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Self

from tests.faults.services import wait_until
from tests.live_server import ROOT, free_port

SITE = ROOT / "deploy" / "nginx" / "gemeentenforum.conf"
LOCATIONS = ROOT / "deploy" / "nginx" / "locations.conf"
SUBJECT = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")


def has_nginx() -> bool:
    return bool(shutil.which("nginx") and shutil.which("openssl"))


def written(folder: Path, port: int, ports: dict[int, int], static: Path) -> str:
    """The site's own files, with other ports and places and nothing else changed."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    request = ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "1"]
    request += [*SUBJECT, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(request, check=True, capture_output=True)
    locations = folder / "locations.conf"
    text = LOCATIONS.read_text()
    locations.write_text(text.replace("/var/lib/gemeentenforum/static", str(static)))
    site = SITE.read_text()
    for there, here in ports.items():
        site = site.replace(f"127.0.0.1:{there}", f"127.0.0.1:{here}")
    # The plain port is a system's; only the one with TLS is served here.
    site = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", site, flags=re.DOTALL)
    site = re.sub(r"    listen \[::\]:443 ssl;\n", "", site)
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("forum.example", "localhost"),
        ("/etc/ssl/forum/fullchain.pem", str(certificate)),
        ("/etc/ssl/forum/privkey.pem", str(key)),
        ("/opt/gemeentenforum/deploy/nginx/locations.conf", str(locations)),
    ):
        assert old in site, old
        site = site.replace(old, new)
    return site


def whole(folder: Path, site: str, user: str = "root") -> Path:
    """What Debian's own nginx.conf has around a site, as far as it matters here."""
    worker = f"user {user};\n" if os.getuid() == 0 else ""
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"{worker}worker_processes 2;\ndaemon off;\npid {folder}/pid;\n"
        f"error_log {folder}/error.log;\n"
        "events {}\nhttp {\ninclude /etc/nginx/mime.types;\naccess_log off;\n"
        f"{places}{site}\n}}\n"
    )
    return file


class Nginx:
    """nginx in a folder of its own, with the file `whole`, until the block ends."""

    def __init__(self, folder: Path, whole: Path) -> None:
        self.folder = folder
        self.command = ["nginx", "-c", str(whole)]
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._end(signal.SIGTERM, 20)

    def start(self) -> None:
        process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL)
        self.process = process
        pid = self.folder / "pid"
        wait_until(lambda: pid.exists() or process.poll() is not None)
        if process.poll() is not None:
            raise RuntimeError((self.folder / "error.log").read_text())

    def reload(self) -> None:
        """As `systemctl reload` does it: new workers take over, old ones finish."""
        assert self.process
        before = self._workers()
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self._workers() - before)

    def stop(self) -> None:
        """As `systemctl stop` does it on Debian: five seconds to finish, then at once.
        A socket that stays open would otherwise hold it for ever."""
        if not self._end(signal.SIGQUIT, 5):
            self._end(signal.SIGTERM, 20)

    def _end(self, number: int, seconds: float) -> bool:
        if self.process is None:
            return True
        self.process.send_signal(number)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self.process = None
        return True

    def _workers(self) -> set[str]:
        assert self.process
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return set(path.read_text().split())


class Proxy(Nginx):
    """The proxy of one machine, that serves https://localhost:`port`.

    pytest's folders are their owner's alone, so by default its workers are that one. A
    folder that others may come into is served as on Debian: by www-data.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        ports: dict[int, int],
        static: Path,
        user: str = "root",
    ) -> None:
        folder.mkdir()
        site = written(folder, port, ports, static)
        super().__init__(folder, whole(folder, site, user))


__all__ = ["Nginx", "Proxy", "free_port", "has_nginx", "whole"]
