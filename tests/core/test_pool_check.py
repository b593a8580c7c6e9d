"""A connection of the pool is looked at before it is used; asked only if it spoke."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from core.db import pool_check
from tests.faults.services import wait_until

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db]


@pytest.fixture
def opened() -> Iterator[Any]:
    words = connection.get_connection_params()
    words = {
        key: value
        for key, value in words.items()
        if key in {"dbname", "user", "password", "host", "port"}
    }
    with psycopg.connect(**words, autocommit=True) as made:
        yield made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The connections of which the database was asked whether they stand."""
    found: list[Any] = []
    ask = ConnectionPool.check_connection

    def noted(given: Any) -> None:
        found.append(given)
        ask(given)

    monkeypatch.setattr(ConnectionPool, "check_connection", noted)
    return found


def test_a_quiet_connection_is_not_asked(opened: Any, asked: list[Any]) -> None:
    pool_check.check_pooled_connection(opened)
    assert asked == []


def test_one_that_was_ended_is_found_out(opened: Any, asked: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [opened.info.backend_pid])

    def is_found_out() -> bool:
        try:
            pool_check.check_pooled_connection(opened)
        except psycopg.OperationalError:
            return True
        return False

    wait_until(is_found_out)
    assert asked


def test_one_that_closed_itself_is_found_out(opened: Any) -> None:
    opened.close()
    with pytest.raises(psycopg.OperationalError):
        pool_check.check_pooled_connection(opened)


def test_one_that_has_something_to_say_stands(opened: Any, asked: list[Any]) -> None:
    """A setting that somebody changed while it waited, say."""
    opened.execute("LISTEN something")
    with psycopg.connect(**opened.info.get_parameters(), autocommit=True) as other:
        other.execute("NOTIFY something")
    wait_until(lambda: pool_check.check_pooled_connection(opened) is None and asked)
    assert opened.execute("SELECT 1").fetchone() == (1,)
    pool_check.check_pooled_connection(opened)
    assert len(asked) == 1


def test_the_site_has_it_look() -> None:
    assert (
        connection.settings_dict["OPTIONS"]["pool"]["check"]
        is pool_check.check_pooled_connection
    )
