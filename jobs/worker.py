"""Worker loop: processes all queues when woken, and once per second."""

import asyncio
import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from core.events import error_location
from jobs.leases import claim, retry_later
from jobs.periodic import sync_periodic_jobs
from jobs.registry import Queue, queues

log = logging.getLogger(__name__)

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")

_has_synced_jobs = False

POLL_SECONDS = 1.0  # waking the worker only shortens the delay
# Channel layer group that wakes the worker.
WAKE_GROUP = "worker"


def run_once() -> int:
    """Process one round of each queue. Return the number of rows that were tried."""
    return sum(_run_round(queue) for queue in queues.values())


def _run_round(queue: Queue) -> int:
    done = 0
    while done < queue.round_size and (tried := _run_batch(queue)):
        done += tried
    return done


def _run_batch(queue: Queue) -> int:
    rows = claim(queue.model, queue.claim_size)
    for row in rows:
        try:
            queue.handle(row)
        except Exception as error:  # noqa: BLE001
            # A failing row must not block the others.
            log.error(
                "%s failed, attempt %s: %s", row, row.attempts, error_location(error)
            )
            retry_later(row, error)
    return len(rows)


async def run_forever() -> None:
    """Run until cancelled. A round in progress is completed first."""
    bell = asyncio.Event()
    listening = asyncio.create_task(_listen(bell))
    try:
        while True:
            bell.clear()
            try:
                done = await asyncio.shield(_one_round())
            except Exception as error:  # noqa: BLE001
                # The database is unavailable. All work is stored in it, so wait.
                log.error(
                    "the worker could not reach its rows: %s", error_location(error)
                )
                done = 0
            if not done:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), POLL_SECONDS)
    finally:
        listening.cancel()


async def _one_round() -> int:
    # In its own thread: a mail server that hangs must not block the websockets.
    work = sync_to_async(
        _with_checked_connection, thread_sensitive=False, executor=_thread
    )
    return await work()


def _with_checked_connection() -> int:
    global _has_synced_jobs
    close_old_connections()
    if not _has_synced_jobs:
        sync_periodic_jobs()
        _has_synced_jobs = True
    return run_once()


async def _listen(bell: asyncio.Event) -> None:
    while True:
        try:
            layer = get_channel_layer()
            channel = await layer.new_channel()
            await layer.group_add(WAKE_GROUP, channel)
            while True:
                await layer.receive(channel)
                bell.set()
        except Exception as error:  # noqa: BLE001
            log.warning("no doorbell, polling: %s", type(error).__name__)
            await asyncio.sleep(5)
