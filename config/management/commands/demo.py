"""Migrate, fill and serve a demo site on the loopback interface."""

import os
import socket
import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

DEMO_DATABASE = settings.VAR_DIR / "demo.sqlite3"


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ArgumentTypeError(f"{text} is not a port: give a number from 1 to 65535")
    return int(text)


class Command(BaseCommand):
    help = "Serve the demo on this machine only, from a database of its own."
    # The database may not exist yet.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=port_number, default=8000)

    def handle(self, *args: object, port: int, **options: object) -> None:
        if os.environ.get("DEMO_READY") != "1":
            restart(port)
        check_port(port)
        self._prepare()
        self._serve(port)

    def _prepare(self) -> None:
        self.stdout.write(
            "1/3  Database klaarzetten (de eerste keer ongeveer 20 seconden)"
        )
        self.stdout.flush()
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        verbosity = 1 if sys.stdout.isatty() else 0
        call_command("migrate", interactive=False, verbosity=verbosity)
        from config.demo.content import fill  # import here: it needs the migrated apps

        self.stdout.write("2/3  Voorbeelden laden")
        self.stdout.flush()
        made = fill(progress=lambda line: self.stdout.write(f"     {line}"))
        if not made:
            self.stdout.write("     Deze demo is al gevuld; alles blijft zoals het is.")

    def _serve(self, port: int) -> None:
        import uvicorn  # import here: only the demo serves from this process

        from config.demo.content import ACCOUNTS, PASSWORD  # import here: as above

        self.stdout.write("3/3  De site staat klaar\n")
        address = f"http://localhost:{port}"
        self.stdout.write(f"     Begin hier:   {address}/arbeidsmigranten/")
        self.stdout.write(f"     Inloggen:     {address}/account/login/")
        self.stdout.write(f"     Beheer:       {address}/beheer/")
        self.stdout.write(f"     Alle mails:   {address}/mailvoorbeelden/\n")
        self.stdout.write(f"     Wachtwoord van elk account: {PASSWORD}")
        for email, what in ACCOUNTS.items():
            self.stdout.write(f"       {email:<34} {what}")
        self.stdout.write("\n     Mails verschijnen hieronder. Stoppen: Ctrl+C.\n")
        self.stdout.flush()
        uvicorn.run("config.asgi:application", **server_options(port))


def server_options(port: int) -> dict[str, Any]:
    """Return the keyword arguments of `uvicorn.run`.

    No proxy runs in front of the demo, so `proxy_headers` is off: otherwise a client
    could set its own address.
    """
    return {
        "host": "127.0.0.1",
        "port": port,
        "log_level": "warning",
        "ws_max_size": 65536,
        "proxy_headers": False,
    }


def restart(port: int) -> None:
    """Replace this process with one that has the settings of the demo.

    The demo must not touch a real site, so it ignores the database, mail and channel
    layer settings of the current environment.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "EMAIL_URL"}
    }
    environment |= {
        "DEMO_READY": "1",
        "DATABASE_URL": f"sqlite:///{DEMO_DATABASE}",
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": f"http://localhost:{port}",
        "WORKER_IN_SERVER": "1",
        "REQUIRE_SECOND_FACTOR": "0",
        "MAIL_PREVIEW": "1",
    }
    arguments = [sys.executable, sys.argv[0], "demo", "--port", str(port)]
    sys.stdout.flush()
    os.execve(sys.executable, arguments, environment)  # noqa: S606 (runs itself again)


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CommandError(
                f"Poort {port} is al in gebruik."
                f" Kies een andere: ./run demo --port {port + 1}"
            ) from None
    folder = Path(settings.VAR_DIR)
    if not os.access(folder, os.W_OK):
        raise CommandError(f"In de map {folder.name}/ kan niet worden geschreven.")
