"""A permanent event loop in which synchronous code runs coroutines.

Without a running loop, `async_to_sync` creates one per call. State per loop, such as a
Redis connection, is then created again each time, which takes ten times as long as the
call itself.
"""

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any


class BackgroundEventLoop:
    """One event loop per process, in a thread that starts on the first call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = 0

    def run[Answer](
        self, asked: Coroutine[Any, Any, Answer], *, timeout: float
    ) -> Answer:
        """Run a coroutine and return its result.

        Cancels it and raises TimeoutError after `timeout` seconds.
        """
        waiting = asyncio.run_coroutine_threadsafe(asked, self._running())
        try:
            return waiting.result(timeout)
        except TimeoutError:
            waiting.cancel()
            raise

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            # A forked process has a copy of this object, but not the thread.
            if self._process != os.getpid():
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, daemon=True).start()
                self._process = os.getpid()
            return self._loop
