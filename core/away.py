"""Is the database away, or was something wrong with what was asked of it?"""

from typing import Any

from django.db import InterfaceError, OperationalError

# The server goes down or comes up, or has no room for one more connection.
STATES = {"57P01", "57P02", "57P03", "53300"}
OF_CONNECTIONS = "08"


def is_away(error: BaseException | None) -> bool:
    """No connection, none in time, or one that broke off: later the same may succeed.

    A deadlock, a full disk or a lock that was not given is something else.
    """
    if isinstance(error, InterfaceError):
        return True
    cause: Any = error.__cause__ if isinstance(error, OperationalError) else None
    if not hasattr(cause, "sqlstate"):  # not of PostgreSQL
        return False
    state = cause.sqlstate
    return state is None or state in STATES or state.startswith(OF_CONNECTIONS)
