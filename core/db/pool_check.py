import select
from typing import Any

from psycopg_pool import ConnectionPool


def check_pooled_connection(connection: Any) -> None:
    """Return None if the connection is alive, else raise, as the pool expects.

    When a connection is closed (by a restart, an administrator or a proxy), the socket
    becomes readable. If the other side disappears silently, the kernel finds out with a
    probe every half minute (`keepalives` in config/env.py). Otherwise an idle
    connection has nothing to read. Polling the socket costs a fiftieth of the query
    that each page needed before.
    """
    heard = select.poll()
    heard.register(connection.fileno(), select.POLLIN)  # errors are always reported
    if heard.poll(0):
        ConnectionPool.check_connection(connection)
