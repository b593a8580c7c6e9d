"""Registry of the queues of the worker. `config/wiring/jobs.py` fills it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.registry import Registry
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


# By label of the model. The worker processes queues in order of registration.
queues = Registry[Queue]()


def register_queue(queue: Queue) -> None:
    queues.register(queue.label, queue)


def get_finite_queues() -> dict[str, Queue]:
    return {label: q for label, q in queues.items() if not q.is_recurring}
