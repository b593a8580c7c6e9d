"""Run benchmarks against local servers and print one JSON line per scenario."""

import argparse
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# Settings of a real site in this shell: ignored, so that it is not measured or changed.
LEFT_OUT = (
    "ALLOWED_HOSTS",
    "DEBUG",
    "EMAIL_URL",
    "SITE_URL",
    "TRUSTED_PROXIES",
    "WORKER_IN_SERVER",
)


def main() -> int:
    arguments = parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        prepare_environment(Path(folder))
        return run(arguments)


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    found.add_argument("names", nargs="*", metavar="NAME", help="none: all of them")
    for name, usual, what in (
        ("users", 200, "people in the seeded database"),
        ("spaces", 4, "spaces in it"),
        ("topics", 200, "topics in it"),
        ("posts", 4000, "posts in it"),
        ("requests", 400, "requests of a scenario; cheap pages more often"),
        ("connections", 8, "connections that stay open"),
        ("rounds", 5, "replies of a live scenario"),
        ("workers", 1, "workers of told_20000"),
    ):
        found.add_argument(f"--{name}", type=int, default=usual, metavar="N", help=what)
    found.add_argument(
        "--seconds",
        type=float,
        default=10.0,
        metavar="S",
        help="seconds of a scenario, at most",
    )
    return found


def prepare_environment(folder: Path) -> None:
    for name in LEFT_OUT:
        os.environ.pop(name, None)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"


def run(arguments: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from bench import site
    from bench.client import Failed
    from bench.run import SCENARIOS, Bench, Options, is_known

    try:
        names = arguments.names or list(SCENARIOS)
        if unknown := [name for name in names if not is_known(name)]:
            raise Failed(f"unknown: {' '.join(unknown)}; known: {' '.join(SCENARIOS)}")
        print("migrating, about 20 seconds the first time", file=sys.stderr)
        call_command("migrate", interactive=False, verbosity=0)
        site.refuse_real_people()
        amounts = ("users", "spaces", "topics", "posts")
        site.fill(site.Amounts(**{n: getattr(arguments, n) for n in amounts}))
        wanted = ("requests", "seconds", "connections", "rounds", "workers")
        options = Options(**{name: getattr(arguments, name) for name in wanted})
        with Bench(site.find_places(), os.environ, options) as bench:
            return told(bench.lines(names))
    except Failed as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1


def told(lines: Iterable[dict[str, Any]]) -> int:
    """Print the lines as JSON. Return 1, and list the names, if any scenario failed."""
    failed = []
    for line in lines:
        print(json.dumps(line), flush=True)
        if "error" in line:
            failed.append(line["scenario"])
    if failed:
        print(f"bench: failed: {' '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
