"""Wait until something answers HTTP on a port of this machine; any answer counts.

    python tools/answering.py 8000

systemd calls a service started before it takes requests. With this behind it the next
instance is not stopped before this one has taken over.
"""

import http.client
import sys
import time

LONGEST = 60.0  # seconds


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def main(port: int, longest: float = LONGEST) -> int:
    deadline = time.monotonic() + longest
    while not answers(port):
        if time.monotonic() > deadline:
            print(f"nothing answered on port {port} within {longest:.0f} seconds")
            return 1
        time.sleep(0.2)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
