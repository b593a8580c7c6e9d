"""The one worker loop: outbox and mails, woken by a doorbell, never asleep long."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import close_old_connections

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from accounts.models import AccountMail, Export, Leaving
from core.events import error_location
from jobs.leases import claim, retry_later
from jobs.queue import QueuedJob
from jobs.worker import WAKE_GROUP
from notifications import commands
from notifications.models import Event, Job, MailDelivery, PushDelivery

log = logging.getLogger(__name__)

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")

_knows_the_jobs = False

POLL_SECONDS = 1.0  # seconds: the doorbell is a convenience, not a condition
BATCH_SIZE = 20


def run_once() -> int:
    """Do what is due now, one batch of each kind; how many rows were tried."""
    done = _batch(Event, commands.fan_out, BATCH_SIZE)
    done += _batch(Job, commands.run_job, 1)
    done += _one_by_one(AccountMail, commands.deliver_account_mail)
    done += _one_by_one(MailDelivery, commands.deliver)
    done += _one_by_one(PushDelivery, commands.deliver_push)
    done += _batch(Export, commands.make_export, 1)
    done += _batch(Leaving, commands.anonymise_account, 1)
    return done


def _one_by_one[W: QueuedJob](model: type[W], handle: Callable[[W], Any]) -> int:
    """Mails: a slow mail server would outlast the lease of a batch."""
    done = 0
    while done < BATCH_SIZE and _batch(model, handle, 1):
        done += 1
    return done


def _batch[W: QueuedJob](model: type[W], handle: Callable[[W], Any], size: int) -> int:
    rows = claim(model, size)
    for row in rows:
        try:
            handle(row)
        except Exception as error:  # noqa: BLE001
            # One row that fails may not hold up the others.
            log.error(
                "%s failed, attempt %s: %s", row, row.attempts, error_location(error)
            )
            retry_later(row, error)
    return len(rows)


async def run_forever() -> None:
    """Run until cancelled. What was begun is finished first."""
    bell = asyncio.Event()
    listening = asyncio.create_task(_listen(bell))
    try:
        while True:
            bell.clear()
            try:
                done = await asyncio.shield(_one_round())
            except Exception as error:  # noqa: BLE001
                # The database is away: everything waits in it, so wait for it.
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
    # A thread of its own: a mail server that hangs may not hold up the sockets.
    work = sync_to_async(
        _with_a_sound_connection, thread_sensitive=False, executor=_thread
    )
    return await work()


def _with_a_sound_connection() -> int:
    global _knows_the_jobs
    close_old_connections()
    if not _knows_the_jobs:
        commands.sync_periodic_jobs()
        _knows_the_jobs = True
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
