"""Wait until the process on a local port is ready.

    python tools/answering.py 8000

systemd considers a service started before it accepts requests. With this command as
ExecStartPost, the next instance stops only after this one is ready. An instance without
its database or with unapplied migrations never becomes ready, so the others keep
running.
"""

import http
import http.client
import sys
import time

LONGEST = 60.0  # seconds
PATIENCE = 20.0  # seconds: without its database a process needs ten to respond


def status(port: int) -> int:
    """Return the status of `/readyz`, or 0 without a response."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def main(port: int, longest: float = LONGEST) -> int:
    deadline = time.monotonic() + longest
    while (said := status(port)) != http.HTTPStatus.OK:
        if time.monotonic() > deadline:
            why = f"/readyz says {said}" if said else "nothing answers"
            print(f"not ready on port {port} within {longest:.0f} seconds: {why}")
            return 1
        time.sleep(0.2)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
