"""Committed rows, for tests with threads, sockets or commit hooks.

Django truncates all tables after each such test. Deleting the few rows that exist takes
a hundredth of that time.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from config import env

OURS = (
    "accounts",
    "account",
    "mfa",
    "usersessions",
    "forum",
    "groups",
    "notifications",
    "sessions",
)

# Tables that a role depends on: Wagtail's groups and their permissions.
OF_ROLES = (
    "auth_group",
    "auth_group_permissions",
    "wagtailcore_grouppagepermission",
    "wagtailcore_groupcollectionpermission",
)

# Filled by `migrate` and not changed by tests that commit.
SHIPPED = {"groups_method", "groups_methodphase"}


def committed_rows(blocker: Any) -> Iterator[None]:
    with blocker.unblock():
        require_test_database()
        wipe()
        try:
            yield
        finally:
            wipe()


def require_test_database() -> None:
    """Named `db` because pytest-django creates a test database only for that name."""
    real = env.database(settings.DATABASE_URL)["NAME"]
    assert str(connection.settings_dict["NAME"]) != str(real)


def wipe() -> None:
    # Foreign keys are checked at the commit, so the order does not matter.
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A trigger protects the moderation log against changes by the site.
            cursor.execute("SET LOCAL session_replication_role = replica")
        for table in tables():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def tables() -> list[str]:
    models = [model for label in OURS for model in every_model(label)]
    names = [model._meta.db_table for model in models if model._meta.managed]
    return [*OF_ROLES, *(name for name in names if name not in SHIPPED)]


def every_model(label: str) -> Iterator[Any]:
    return apps.get_app_config(label).get_models(include_auto_created=True)
