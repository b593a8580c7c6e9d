from typing import Any

from django.db import InterfaceError, OperationalError

# The server is shutting down or starting up, or accepts no more connections.
CONNECTION_SQLSTATES = {"57P01", "57P02", "57P03", "53300"}
CONNECTION_CLASS = "08"


def is_connection_error(error: BaseException | None) -> bool:
    """Check for a missing, timed-out or lost connection: a later attempt may succeed.

    A deadlock, a full disk and a lock timeout are not connection errors.
    """
    if isinstance(error, InterfaceError):
        return True
    cause: Any = error.__cause__ if isinstance(error, OperationalError) else None
    if not hasattr(cause, "sqlstate"):  # not PostgreSQL
        return False
    state = cause.sqlstate
    return (
        state is None
        or state in CONNECTION_SQLSTATES
        or state.startswith(CONNECTION_CLASS)
    )
