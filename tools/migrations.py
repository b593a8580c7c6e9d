"""Find migrations that lock a large table or that break the previous release.

    python tools/migrations.py               migrations after RELEASED
    python tools/migrations.py forum.0011_x  these migrations
    python tools/migrations.py --strict …    exit with 1, except for accepted ones

django-migration-linter analyses their SQL for PostgreSQL, so `DATABASE_URL` must point
to a PostgreSQL database. docs/releasing.md explains how to write safe migrations.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The newest migration of each app in the last release, 1.0.0. Update it with each
# release. It must not be older than the databases in tests/deploy/releases.
RELEASED = {"accounts": 1, "cms": 2, "forum": 1, "groups": 1, "notifications": 1}

# Accepted migrations with a reason: they lock a table that is small on every site.
ACCEPTED: dict[tuple[str, str], str] = {}


def complaints(app: str, name: str) -> list[str]:
    from django_migration_linter import MigrationLinter

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        linter = MigrationLinter(no_cache=True)
        linter.lint_migration(linter.migration_loader.get_migration(app, name))
    lines = said.getvalue().splitlines()
    return [line.strip() for line in lines if line.startswith("\t")]


def unreleased() -> list[tuple[str, str]]:
    found = []
    for app, newest in RELEASED.items():
        for path in sorted((ROOT / app / "migrations").glob("[0-9]*.py")):
            if int(path.stem.partition("_")[0]) > newest:
                found.append((app, path.stem))
    return found


def main(words: list[str]) -> int:
    import django

    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    named = [word for word in words if not word.startswith("-")]
    asked = [(app, name) for app, _, name in (each.partition(".") for each in named)]
    asked = asked or unreleased()
    found = {each: said for each in asked if (said := complaints(*each))}
    for (app, name), said in found.items():
        why = ACCEPTED.get((app, name))
        print(f"{app}.{name}{f' (accepted: {why})' if why else ''}")
        print(*(f"  {line}" for line in said), sep="\n")
    waiting = found.keys() - ACCEPTED.keys()
    print(f"{len(asked)} migrations, {len(waiting)} to look at")
    return 1 if waiting and "--strict" in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
