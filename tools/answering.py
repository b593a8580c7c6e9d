"""Wait until the process on a port of this machine says that it is ready.

    python tools/answering.py 8000

systemd calls a service started before it takes requests. With this behind it the next
instance is not stopped before this one has taken over; and one that cannot do its work,
without its database or before the migrations of its code, takes over from nobody.
"""

import http
import http.client
import sys
import time

LONGEST = 60.0  # seconds
PATIENCE = 20.0  # seconds: without its database a process takes ten to say so


def status(port: int) -> int:
    """What `/readyz` is answered with; 0 where nobody answers."""
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
