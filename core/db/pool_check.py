"""Does a database connection of the pool still stand?"""

import select
from typing import Any

from psycopg_pool import ConnectionPool


def check_pooled_connection(connection: Any) -> None:
    """Return quietly if it does, else raise, as the pool wants it.

    Whoever ends a connection (a restart, an administrator, a proxy between) says so,
    and so does this machine's own kernel where the other one is gone without a word: it
    asks every half minute (`keepalives` in config/env.py). Until then there is nothing
    to read on one that nobody uses. To look whether there is costs a fiftieth of asking
    the database, which each page used to do.
    """
    heard = select.poll()
    heard.register(connection.fileno(), select.POLLIN)  # errors are always told
    if heard.poll(0):
        ConnectionPool.check_connection(connection)
