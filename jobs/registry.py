"""The queues that the worker empties, registered by `config/wiring/__init__.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jobs.queue import QueuedJob


def _describe(row: QueuedJob) -> str:
    return f"{getattr(row, 'kind', '')} {row.pk}".strip()


@dataclass(frozen=True, slots=True)
class Queue:
    """One table of rows, and how the worker handles them.

    `claim_size` rows share one lease, `round_size` are handled before the next queue.
    `describe` names a row to an administrator: never by a title, a name or a text.
    `retry_fields` are set when a dead letter is tried again. The rows of a recurring
    queue are never done and never given up.
    """

    model: type[QueuedJob]
    handle: Callable[[Any], object]
    claim_size: int = 1
    round_size: int = 1
    is_recurring: bool = False
    title: Any = ""  # a lazy translation
    describe: Callable[[Any], str] = _describe
    retry_fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.model._meta.label_lower


_queues: dict[str, Queue] = {}


def register_queue(queue: Queue) -> None:
    """Queues are handled in the order in which they are registered. Registering a table
    again replaces it."""
    _queues[queue.label] = queue


def get_queues() -> list[Queue]:
    return list(_queues.values())


def get_finite_queues() -> dict[str, Queue]:
    """The queues whose rows may be done or given up, by label."""
    return {label: q for label, q in _queues.items() if not q.is_recurring}
