"""Is the database away, or was something wrong with what was asked of it?"""

from typing import Any

from django.db import InterfaceError, OperationalError

# The server goes down or comes up, or has no room for one more connection.
CONNECTION_SQLSTATES = {"57P01", "57P02", "57P03", "53300"}
CONNECTION_CLASS = "08"


def is_connection_error(error: BaseException | None) -> bool:
    """No connection, none in time, or one that broke off: later the same may succeed.

    A deadlock, a full disk or a lock that was not given is something else.
    """
    if isinstance(error, InterfaceError):
        return True
    cause: Any = error.__cause__ if isinstance(error, OperationalError) else None
    if not hasattr(cause, "sqlstate"):  # not of PostgreSQL
        return False
    state = cause.sqlstate
    return (
        state is None
        or state in CONNECTION_SQLSTATES
        or state.startswith(CONNECTION_CLASS)
    )
