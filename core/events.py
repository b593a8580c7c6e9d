"""Domain events. `config/wiring/events.py` registers the handlers.

A command publishes an event inside its transaction. There are two kinds of handlers:

- *record* handlers run at once, in the same transaction. They only write rows. If one
  fails, the whole action fails.
- *announce* handlers run after the commit. They send websocket messages and wake the
  worker, and may fail: the rows contain everything that is needed to recover.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

log = logging.getLogger(__name__)

type Handler[E] = Callable[[E], None]


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """Base class of all events. An event holds ids only: no titles, names or texts."""


_record: dict[type[DomainEvent], list[Handler[Any]]] = {}
_announce: dict[type[DomainEvent], list[Handler[Any]]] = {}


def subscribe[E: DomainEvent](
    event: type[E],
    *,
    record: Handler[E] | None = None,
    announce: Handler[E] | None = None,
) -> None:
    """Register a handler for one type of event. Registering it twice has no effect."""
    for table, handler in ((_record, record), (_announce, announce)):
        if handler is not None and handler not in table.setdefault(event, []):
            table[event].append(handler)


def publish(event: DomainEvent) -> None:
    """Publish an event. Call it at the end of a transaction.

    Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            f"{type(event).__name__} was published outside a transaction"
        )
    for handler in _record.get(type(event), []):
        handler(event)
    for handler in _announce.get(type(event), []):
        transaction.on_commit(partial(_call_and_log_errors, handler, event))


def _call_and_log_errors(handler: Handler[Any], event: DomainEvent) -> None:
    # The action is committed: a failing announcement must not turn it into an error.
    try:
        handler(event)
    except Exception as error:  # noqa: BLE001
        log.error(
            "announcing %s failed: %s", type(event).__name__, error_location(error)
        )


def error_location(error: BaseException) -> str:
    """Return the type and the location of an error.

    The message is left out, because it may contain personal data.
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} in {place}"
