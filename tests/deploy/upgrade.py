"""A filled database of an earlier release becomes one of today, with all in it.

    pytest tests/deploy/upgrade.py

A part of `.ci/run whole`; releases/README.md says how such a database is kept.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.processes import KEY, _environment
from tests.faults.services import Postgres
from tests.live_server import ROOT, manage
from tools.migrations import ACCEPTED

pytestmark = [pytest.mark.postgres_only, pytest.mark.needs_own_services]

RELEASES = Path(__file__).parent / "releases"
STATE = (RELEASES / "state.py").read_text()

# People of the demo sign in with the password of then, and open what they use most.
LOOKS = """
import json
from django.test import Client
from forum.models import Topic
inside = Topic.objects.get(title="Afspraken van de groep, versie mei")
outside = Topic.objects.get(title="Overbewoning: hoeveel personen per woning staat uw"
    " gemeente toe, en hoe controleert u dat?")
paths = {
    "start": "/", "theme": "/arbeidsmigranten/", "forum": "/forum/",
    "space": "/forum/arbeidsmigranten/", "groups": "/groepen/", "inbox": "/meldingen/",
    "topic": f"/forum/bericht/{outside.posts.get(number=1).public_id}/",
    "of a group": f"/forum/bericht/{inside.posts.get(number=1).public_id}/",
}
found = {}
for name in ("official", "member", "outsider"):
    client = Client(SERVER_NAME="localhost")
    address = {"member": "member@voorbeeldstad", "official": "official@voorbeeldstad",
        "outsider": "outsider@elders"}[name]
    client.post("/account/login/", {"login": address + ".example",
        "password": "demo-wachtwoord"})
    pages = {what: client.get(path, follow=True) for what, path in paths.items()}
    said = {what: page.status_code for what, page in pages.items()}
    said["reads it"] = inside.title in pages["of a group"].content.decode()
    search = client.get("/zoeken/?q=overbewoning").content.decode()
    said["finds"] = any(f"/forum/bericht/{post.public_id}/" in search
        for post in outside.posts.all())
    found[name] = said
print(json.dumps(found))
"""


@dataclass
class Upgraded:
    environment: dict[str, str]
    before: dict[str, Any]  # what that version itself said

    def run(self, code: str) -> Any:
        words = ("shell", "--verbosity", "0", "--no-imports", "--command", code)
        return json.loads(manage(self.environment, *words))


def names() -> list[str]:
    return sorted(path.name.removesuffix(".sql.gz") for path in RELEASES.glob("*.gz"))


@pytest.fixture(scope="module", params=names())
def upgraded(request: pytest.FixtureRequest) -> Iterator[Upgraded]:
    with Postgres() as postgres:
        url = postgres.create("earlier")
        dump = gzip.decompress((RELEASES / f"{request.param}.sql.gz").read_bytes())
        postgres.query(dump.decode(), "earlier")
        own = {"SECRET_KEY": KEY, "REQUIRE_SECOND_FACTOR": "0"}
        environment = _environment(url) | own
        manage(environment, "migrate", "--verbosity", "0")
        before = json.loads((RELEASES / f"{request.param}.json").read_text())
        yield Upgraded(environment, before)


def test_all_that_was_there_is_there_and_seen_by_the_same_people(
    upgraded: Upgraded,
) -> None:
    manage(upgraded.environment, "migrate", "--check")
    manage(upgraded.environment, "check", "--database", "default")
    now = upgraded.run(STATE)
    for what, said in upgraded.before.items():
        if what != "seen by":
            assert (what, now[what]) == (what, said)
    for name, said in upgraded.before["seen by"].items():
        assert (name, now["seen by"][name]) == (name, said)


def test_people_sign_in_and_use_it(upgraded: Upgraded) -> None:
    found = upgraded.run(LOOKS)
    assert set(found) == {"official", "member", "outsider"}
    for name, said in found.items():
        is_in = name == "member"
        assert (name, said.pop("reads it")) == (name, is_in)
        assert (name, said.pop("of a group")) == (name, 200 if is_in else 404)
        assert (name, said.pop("finds")) == (name, True)
        assert (name, set(said.values())) == (name, {200}), said


def test_what_is_reckoned_agrees_after_a_recount(upgraded: Upgraded) -> None:
    manage(upgraded.environment, "recount")
    again = manage(upgraded.environment, "recount", "--dry-run")
    assert not [line for line in again.splitlines() if "->" in line]


def test_every_release_is_explained() -> None:
    text = (RELEASES / "README.md").read_text()
    assert names()
    assert [name for name in names() if f"| {name} |" not in text] == []


def test_a_migration_that_locks_is_warned_of(upgraded: Upgraded) -> None:
    locks = "taggit.0002_auto_20150616_2121"
    done = subprocess.run(
        [
            sys.executable,
            "tools/migrations.py",
            "--strict",
            locks,
            "forum.0001_initial",
        ],
        cwd=ROOT,
        env=upgraded.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.splitlines()
    assert said == [locks, "  CREATE INDEX locks table", "2 migrations, 1 to look at"]
    assert done.returncode == 1


def test_what_ci_runs_is_strict_and_names_no_migration_that_is_not_there() -> None:
    assert "tools/migrations.py --strict" in (ROOT / ".ci/run").read_text()
    there = [(ROOT / app / "migrations" / f"{name}.py") for app, name in ACCEPTED]
    assert [path for path in there if not path.exists()] == []
