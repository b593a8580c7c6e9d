"""Holding what waits to be sent: after a restore most of it went out long ago."""

from django.db import connection, transaction
from django.db.models import Q

from core.work import Work
from notifications.commands.parking import kinds_of_work, let_go

HELD = "held after a restore"


@transaction.atomic
def hold_what_waits() -> int:
    """Park every row that waits to be carried out; how many. Jobs go on.

    A table that an older version did not have is passed over: this runs before the
    migrations.
    """
    there = set(connection.introspection.table_names())
    return sum(
        model.objects.filter(state=Work.State.PENDING).update(
            state=Work.State.PARKED, error=HELD, lease_token=None, lease_until=None
        )
        for model in kinds_of_work().values()
        if model._meta.db_table in there
    )


@transaction.atomic
def release_held() -> int:
    """Let the worker carry out what was held after a restore; how many rows."""
    return _try_again(Q(error=HELD))


@transaction.atomic
def send_parked_again() -> int:
    """Let the worker try what failed for good once more; how many rows.

    What was held after a restore is another matter: it never failed.
    """
    return _try_again(~Q(error=HELD))


def _try_again(which: Q) -> int:
    return sum(
        let_go(model._base_manager.filter(which)) for model in kinds_of_work().values()
    )
