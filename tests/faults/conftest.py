"""A site in processes of its own, for faults that a test cannot stage inside."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.processes import migrated_cluster
from tests.faults.services import Postgres
from tests.live_server import manage

PREPARE = """
from accounts.models import EmailDomain, User
from allauth.account.models import EmailAddress
from forum import commands
user = User.objects.create_user("a@voorbeeldstad.example", "een-lang-wachtwoord",
    display_name="A", state="active")
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
EmailDomain.objects.create(domain="voorbeeldstad.example", state="confirmed")
space = commands.open_space(title="Ruimte", slug="ruimte", audience="public")
topic = commands.ask(user, space=space, title="Vraag", source="Tekst")
print("topic", topic.public_id, "post", topic.posts.get().public_id)
"""


KEY = "a-key-for-two-processes-of-one-site-0123456789"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A migrated site with one question, made once: its database, and the ids."""
    path = tmp_path_factory.mktemp("site") / "prepared.sqlite3"
    own = {"DATABASE_URL": f"sqlite:///{path}", "SECRET_KEY": KEY, "REDIS_URL": ""}
    environment = {**os.environ, **own}
    manage(environment, "migrate", "--verbosity", "0")
    words = manage(environment, "shell", "--verbosity", "0", "--command", PREPARE)
    return path, words.split()


@pytest.fixture
def environment(tmp_path: Path, prepared: tuple[Path, list[str]]) -> dict[str, str]:
    """What a process of this test's own site runs with."""
    path = tmp_path / "site.sqlite3"
    with sqlite3.connect(prepared[0]) as source, sqlite3.connect(path) as target:
        source.backup(target)
    own = {"DATABASE_URL": f"sqlite:///{path}", "SECRET_KEY": KEY}
    return {**os.environ, **own}


@pytest.fixture
def topic_and_post(prepared: tuple[Path, list[str]]) -> tuple[str, str]:
    """The public ids of the question in that site, and of its first post."""
    words = prepared[1]
    return words[1], words[3]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Postgres]:
    """PostgreSQL of this session's own, with a migrated database to copy."""
    with migrated_cluster() as postgres:
        yield postgres
