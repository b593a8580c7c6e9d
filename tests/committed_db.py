"""Rows that are really committed, for tests with threads, sockets or commit hooks.

Django's own way truncates each of a hundred tables after each test; deleting the few
rows that there are takes a hundredth of the time.
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

# What a role of somebody brings along: the groups of Wagtail, with their rights.
OF_ROLES = (
    "auth_group",
    "auth_group_permissions",
    "wagtailcore_grouppagepermission",
    "wagtailcore_groupcollectionpermission",
)

# There after `migrate`, and changed by no test that commits.
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
    """A test database is made only where a test names a fixture called `db`."""
    real = env.database(settings.DATABASE_URL)["NAME"]
    assert str(connection.settings_dict["NAME"]) != str(real)


def wipe() -> None:
    # Foreign keys are checked at the commit only, so the order does not matter.
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The log of moderation is guarded against the site, not against its tests.
            cursor.execute("SET LOCAL session_replication_role = replica")
        for table in tables():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def tables() -> list[str]:
    models = [model for label in OURS for model in every_model(label)]
    names = [model._meta.db_table for model in models if model._meta.managed]
    return [*OF_ROLES, *(name for name in names if name not in SHIPPED)]


def every_model(label: str) -> Iterator[Any]:
    return apps.get_app_config(label).get_models(include_auto_created=True)
