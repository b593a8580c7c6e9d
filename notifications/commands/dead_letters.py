from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.policy import can_administer
from jobs import dead_letters
from jobs.registry import get_finite_queues


def retry_dead_letters(actor: User, *, label: str, pk: int | None = None) -> int:
    """Retry one dead letter of a queue, or all of them. Return their number.

    Also releases work that was paused after a restore. Raises PermissionDenied if the
    user is not an administrator or the queue does not exist.
    """
    queue = get_finite_queues().get(label)
    if queue is None or not can_administer(actor):
        raise PermissionDenied
    return dead_letters.retry(queue, pk=pk)
