"""What failed for good: tried again by an administrator."""

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.policy import can_administer
from jobs import dead_letters
from jobs.registry import get_finite_queues


def retry_dead_letters(actor: User, *, label: str, pk: int | None = None) -> int:
    """Let the worker try one dead letter again, or all of its table; how many.

    What was paused after a restore is released in the same way.
    """
    queue = get_finite_queues().get(label)
    if queue is None or not can_administer(actor):
        raise PermissionDenied
    return dead_letters.retry(queue, pk=pk)
