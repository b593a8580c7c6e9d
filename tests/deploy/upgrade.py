"""A database of an earlier version, with what people wrote in it, becomes one of today.

A part of `.ci/run whole`, since it runs every migration there is on PostgreSQL.
"""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.faults.processes import KEY, _environment
from tests.faults.services import Postgres
from tests.live_server import ROOT, manage
from tools.migrations import ACCEPTED

pytestmark = [pytest.mark.postgres_only, pytest.mark.needs_own_services]

# Where each app stood in the first version that people could write in.
EARLIER = """[
    ("accounts", "0001_initial"), ("cms", "0002_roles"), ("forum", "0002_search"),
    ("groups", "0001_initial"), ("notifications", "0001_initial"),
]"""

# By the models as they were; what the columns hold is what that version wrote.
FILL = f"""
from datetime import timedelta
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
executor = MigrationExecutor(connection)
executor.migrate({EARLIER})
apps = MigrationExecutor(connection).loader.project_state({EARLIER}).apps
of = apps.get_model
now = timezone.now()
User, Space, Topic = of("accounts.User"), of("forum.Space"), of("forum.Topic")
people = [
    User.objects.create(email=f"mens{{n}}@voorbeeldstad.example", password="!",
        display_name=f"Mens {{n}}", state="active")
    for n in range(3)
]
space = Space.objects.create(title="Ruimte", slug="ruimte", audience="public",
    participant_count=2)
topic = Topic.objects.create(space=space, author=people[0], title="Oude vraag",
    slug="oude-vraag", last_number=3, post_count=3, last_post_at=now,
    last_author=people[1])
parent = None
for n in range(3):
    parent = of("forum.Post").objects.create(topic=topic, author=people[n % 2],
        parent=parent, number=n + 1, position=(n + 1) * 1000, depth=n, renderer=1,
        source=f"Oude tekst {{n}}", html=f"<p>Oude tekst {{n}}</p>",
        text=f"Oude tekst {{n}}")
Participation = of("forum.Participation")
for n, level in enumerate(("quiet", "all")):
    Participation._base_manager.create(user=people[n], space=space, follow=level)
of("forum.Follow").objects.create(user=people[2], topic=topic, is_muted=True)
"""

SAID = """
import io
from django.core.management import call_command
from django.test import Client
from accounts.models import User
from forum.models import Follow, Participation, Post, Topic
topic = Topic.objects.get()
print("posts", *Post.objects.order_by("number").values_list("text", flat=True), sep="|")
print("follow", Follow.objects.get().level)
print("levels", *Participation.every.order_by("user").values_list("follow", flat=True))
print("people", User.objects.count())
page = Client(SERVER_NAME="localhost").get(
    f"/forum/ruimte/{topic.public_id}-oude-vraag/")
print("page", page.status_code, page.content.count(b"Oude tekst"))
call_command("recount", stdout=io.StringIO())  # these rows never were counted
found = Client(SERVER_NAME="localhost").get("/zoeken/?q=tekst")
print("found", found.status_code, b"Oude vraag" in found.content)
call_command("recount", "--dry-run")
"""


@pytest.fixture(scope="module")
def earlier() -> Iterator[dict[str, str]]:
    """What a process upon that database runs with."""
    with Postgres() as postgres:
        environment = _environment(postgres.create("earlier")) | {"SECRET_KEY": KEY}
        words = ("shell", "--verbosity", "0", "--no-imports", "--command")
        manage(environment, *words, FILL)
        yield environment


def test_what_people_wrote_is_there_after_the_upgrade(earlier: dict[str, str]) -> None:
    manage(earlier, "migrate", "--verbosity", "0")
    said = manage(earlier, "shell", "--verbosity", "0", "--command", SAID).splitlines()
    assert said[0] == "posts|Oude tekst 0|Oude tekst 1|Oude tekst 2"
    assert said[1] == "follow mine"  # what was muted keeps its meaning
    assert said[2] == "levels mine all"
    assert said[3] == "people 3"
    assert said[4].startswith("page 200 3")
    assert said[5] == "found 200 True"
    assert not [line for line in said[6:] if "->" in line]
    manage(earlier, "migrate", "--check")


def test_a_migration_that_locks_is_warned_of(earlier: dict[str, str]) -> None:
    names = ["forum.0004_reading", "forum.0014_indexes_of_checked_answers"]
    done = subprocess.run(
        [sys.executable, "tools/migrations.py", "--strict", *names],
        cwd=ROOT,
        env=earlier,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.splitlines()
    assert said == [
        "forum.0004_reading",
        "  CREATE INDEX locks table",
        "2 migrations, 1 to look at",
    ]
    assert done.returncode == 1


def test_what_ci_runs_is_strict_and_names_no_migration_that_is_not_there() -> None:
    assert "tools/migrations.py --strict" in (ROOT / ".ci/run").read_text()
    there = [(ROOT / app / "migrations" / f"{name}.py") for app, name in ACCEPTED]
    assert [path for path in there if not path.exists()] == []
