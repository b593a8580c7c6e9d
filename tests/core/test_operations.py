"""Indexes that are made while people go on writing, and made again after a break."""

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState
from django.test.utils import CaptureQueriesContext

import pytest

from core.db.operations import (
    LIMITS,
    AddIndexConcurrentlyIfMissing,
    RemoveIndexConcurrently,
)

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db(transaction=True)]

NAME = "topic_listed"


def asked(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else None


def index() -> Any:
    """Its file, which is another one when it was made anew, and whether it is whole."""
    return asked(
        "SELECT pg_relation_filenode(indexrelid), indisvalid FROM pg_index"
        " WHERE indexrelid = to_regclass(%s)",
        NAME,
    )


def limits_now() -> list[str]:
    return [asked(f"SHOW {limit}")[0] for limit in LIMITS]


def run(operation: Any, *, backwards: bool = False) -> list[str]:
    state = ProjectState.from_apps(apps)
    act = operation.database_backwards if backwards else operation.database_forwards
    with (
        CaptureQueriesContext(connection) as made,
        connection.schema_editor(atomic=False) as editor,
    ):
        act("forum", editor, state, state)
    return [query["sql"] for query in made.captured_queries]


@pytest.fixture
def adding() -> AddIndexConcurrentlyIfMissing:
    model = ProjectState.from_apps(apps).models["forum", "topic"]
    return AddIndexConcurrentlyIfMissing("topic", model.get_index_by_name(NAME))


def test_one_that_is_whole_stays(adding):
    before = index()
    run(adding)
    assert index() == before


def test_what_was_broken_off_is_made_anew_however_long_that_takes(adding):
    before, limits = index(), limits_now()
    asked(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)",
        NAME,
    )
    made = run(adding)
    assert index()[0] != before[0]
    assert index()[1]
    assert made.index("SET lock_timeout = 0") < len(made) - 4
    assert all("CONCURRENTLY" in each for each in made if "INDEX" in each)
    assert limits_now() == limits
    assert "0" not in limits


def test_what_is_taken_away_comes_back(adding):
    removing = RemoveIndexConcurrently("topic", NAME)
    run(removing)
    assert index() is None
    run(removing, backwards=True)
    assert index()[1]
