"""An event loop that lasts, for what synchronous code asks of asynchronous parts.

Where no server runs a loop, `async_to_sync` makes one for each call. What is kept per
loop, such as a connection to Redis, is then made anew every time, and that takes ten
times as long as what was asked.
"""

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any


class BackgroundEventLoop:
    """One loop of this process, in a thread of its own from the first call on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = 0

    def run[Answer](
        self, asked: Coroutine[Any, Any, Answer], *, timeout: float
    ) -> Answer:
        """What `asked` returns; after so many seconds it is ended: TimeoutError."""
        waiting = asyncio.run_coroutine_threadsafe(asked, self._running())
        try:
            return waiting.result(timeout)
        except TimeoutError:
            waiting.cancel()
            raise

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            # A process that was split off has the memory of a thread, not the thread.
            if self._process != os.getpid():
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, daemon=True).start()
                self._process = os.getpid()
            return self._loop
