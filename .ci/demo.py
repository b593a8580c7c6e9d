"""Start the demo in a folder as its README says, visit it, end it, start it again.

    python3 .ci/demo.py FOLDER

Only the standard library: it runs before anything is installed.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

PAGE = "/arbeidsmigranten/"
FIGURES = "1417 deelnemers"
PATIENCE = 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def visit(port: int) -> str | None:
    address = f"http://127.0.0.1:{port}{PAGE}"
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, OSError):
        return None


def started(folder: str) -> float:
    """Seconds until the page was there; the demo has ended again."""
    port, began, first_word = free_port(), time.monotonic(), []
    demo = subprocess.Popen(
        ["./run", "demo", "--port", str(port)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )

    def show() -> None:
        for line in demo.stdout or ():
            first_word.append(time.monotonic() - began)
            print("  |", line, end="", flush=True)

    reader = threading.Thread(target=show)
    reader.start()
    try:
        page = None
        while page is None:
            if demo.poll() is not None:
                sys.exit(f"the demo stopped by itself with {demo.returncode}")
            if time.monotonic() - began > PATIENCE:
                sys.exit(f"no page within {PATIENCE} s")
            time.sleep(0.2)
            page = visit(port)
        took = time.monotonic() - began
        if FIGURES not in page:
            sys.exit(f"{PAGE} does not say {FIGURES!r}")
        if first_word[0] > 2:
            sys.exit(f"silent for {first_word[0]:.1f} s")
        demo.send_signal(signal.SIGINT)
        demo.wait(20)
    finally:
        try:
            os.killpg(demo.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        else:
            print("  (something of the demo outlived it)")
        reader.join()
    return took


def main() -> None:
    (folder,) = sys.argv[1:]
    first = started(folder)
    again = started(folder)
    print(f"the page stood after {first:.0f} s, the second time after {again:.0f} s")


if __name__ == "__main__":
    main()
