"""Registry of the queues of the worker. `config/wiring/__init__.py` fills it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jobs.queue import QueuedJob


def _describe(row: QueuedJob) -> str:
    return f"{getattr(row, 'kind', '')} {row.pk}".strip()


@dataclass(frozen=True, slots=True)
class Queue:
    """A table of rows, and how the worker processes them.

    `claim_size` rows share one lease; `round_size` rows are processed before the next
    queue. `describe` identifies a row to an administrator without its title, name or
    text. `retry_fields` are set when a dead letter is retried. Rows of a recurring
    queue are never done and never become dead letters.
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
    """Register a queue. Queues are processed in order of registration.

    Registering a table again replaces its queue.
    """
    _queues[queue.label] = queue


def get_queues() -> list[Queue]:
    return list(_queues.values())


def get_finite_queues() -> dict[str, Queue]:
    return {label: q for label, q in _queues.items() if not q.is_recurring}
