"""What happened, said once, heard by whoever `config/wiring/events.py` names.

A command publishes an event inside its transaction. Two kinds of listeners:

- *record* handlers run at once, in the same transaction: they write rows only, and if
  one fails the whole act fails;
- *announce* handlers run after the commit: they ring sockets and doorbells, may fail,
  and what they would have said is repaired from the rows.
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
    """Base of all events: ids only, never a title, a name or a text."""


_record: dict[type[DomainEvent], list[Handler[Any]]] = {}
_announce: dict[type[DomainEvent], list[Handler[Any]]] = {}


def subscribe[E: DomainEvent](
    event: type[E],
    *,
    record: Handler[E] | None = None,
    announce: Handler[E] | None = None,
) -> None:
    """Name a listener for one kind of event. Naming it twice changes nothing."""
    for table, handler in ((_record, record), (_announce, announce)):
        if handler is not None and handler not in table.setdefault(event, []):
            table[event].append(handler)


def publish(event: DomainEvent) -> None:
    """Say what happened. Only inside a transaction, at its end."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            f"{type(event).__name__} was published outside a transaction"
        )
    for handler in _record.get(type(event), []):
        handler(event)
    for handler in _announce.get(type(event), []):
        transaction.on_commit(partial(_call_and_log_errors, handler, event))


def _call_and_log_errors(handler: Handler[Any], event: DomainEvent) -> None:
    # The act is committed: a failing announcement may not turn it into an error.
    try:
        handler(event)
    except Exception as error:  # noqa: BLE001
        log.error(
            "announcing %s failed: %s", type(event).__name__, error_location(error)
        )


def error_location(error: BaseException) -> str:
    """The kind and the place of an error; its words may quote what is private."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} in {place}"
