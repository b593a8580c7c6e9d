"""PostgreSQL plans a prepared query once a connection, and survives a migration."""

from typing import Any

from django.db import connection

import pytest

from accounts.models import User
from cms.models import ContentVersion
from cms.models.content_version import get_content_version
from core.db.compiled_queries import CompiledQuery

pytestmark = pytest.mark.postgres_only

TABLE = ContentVersion._meta.db_table


def plans(words: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
            [f"%{words}%"],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_plan_is_made_once_for_small_and_large_numbers() -> None:
    found = CompiledQuery[Any](
        lambda _viewer, **ids: User.objects.filter(pk__in=ids.values(), state="plan")
    )
    for number in (1, 70_000, 5_000_000_000, 2, 3):
        assert found.among(None, [number, number + 1]) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        made = [words for (words,) in cursor.fetchall() if "accounts_user" in words]
    assert len(made) == 1
    assert "$23" in made[0]


@pytest.mark.django_db
def test_a_plan_knows_what_is_the_same_each_time() -> None:
    """Else it finds no partial index, and guesses how many rows are `visible`."""
    odd = "100% 'zeker' \\ %s %(n)s"
    User.objects.create(email="odd@example.org", display_name=odd)
    found = CompiledQuery[Any](
        lambda _viewer, n: User.objects.filter(
            pk__gt=n, display_name__contains=odd, public_id__gt=-7, is_staff=False
        )
    )
    for _time in range(8):
        assert [user.display_name for user in found(None, n=0)] == [odd]
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        (made,) = [words for (words,) in cursor.fetchall() if "zeker" in words]
    assert "$2" not in made
    assert "> -7" in made.replace("> (-7)", "> -7").replace("  ", " ")


@pytest.mark.django_db
def test_a_plan_is_kept_even_where_one_for_these_values_would_be_cheaper() -> None:
    """To weigh that anew each time cost the page of a topic half a millisecond."""
    found = CompiledQuery[Any](
        lambda _viewer, n: User.objects.filter(pk__gt=n, state="kept")
    )
    for number in range(8):
        assert found(None, n=number + 10**15) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE %s",
            ["%accounts_user%"],
        )
        assert cursor.fetchall() == [(6, 0)]


@pytest.mark.django_db(transaction=True)
def test_a_column_of_another_type_fails_no_request() -> None:
    ContentVersion.objects.create(pk=1, version=7)
    for _time in range(5):
        assert get_content_version() == 7
    assert plans(TABLE)
    alter = f'ALTER TABLE "{TABLE}" ALTER COLUMN version TYPE'
    # By somebody else: a connection that alters a table itself forgets its plans.
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"{alter} numeric")
        assert get_content_version() == 7
    finally:
        with other.cursor() as cursor:
            cursor.execute(f"{alter} bigint")
        other.close()
