from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import PermissionDenied

from accounts import policy
from accounts.commands.admission import auto_approve
from accounts.commands.security_log import Kind, log_command
from accounts.commands.user_state import set_state
from accounts.models import User
from core.clock import now
from jobs.periodic import for_each_locked

BATCH_SIZE = 500  # users in one run of the job


@log_command(Kind.SUSPENSION)
def suspend(actor: User, *, user: User, until: datetime | None = None) -> User:
    """Suspend a user: end sessions and sockets, and leave them out of public figures.

    Ends at `until`, or when a moderator ends it. A user who was pending is then pending
    again, unless an address of theirs admits them.
    """
    user = _lock_for_sanction(actor, user, policy.can_suspend)
    if user.state == User.State.CLOSED:
        return user
    if user.state != User.State.SUSPENDED:
        user.was_pending = user.state == User.State.PENDING
    user.suspended_until = until
    user.save(update_fields=["suspended_until", "was_pending"])
    return set_state(user, User.State.SUSPENDED)


@log_command(Kind.RESTORATION)
def restore(actor: User, *, user: User) -> User:
    """End a suspension, with the same permission as `suspend`.

    Only an administrator can restore a user with a role.
    """
    return _end_suspension(_lock_for_sanction(actor, user, policy.can_suspend))


def mute(actor: User, *, user: User, until: datetime | None) -> User:
    """Let a user read but not write until this time. None ends it."""
    change = _begin_muting if until is not None else _end_muting
    return change(actor, user=user, until=until)


@log_command(Kind.MUTING)
def _begin_muting(actor: User, *, user: User, until: datetime | None) -> User:
    return _set_muting(actor, user, until)


@log_command(Kind.MUTING, word="stopped")
def _end_muting(actor: User, *, user: User, until: datetime | None) -> User:
    return _set_muting(actor, user, until)


def _set_muting(actor: User, user: User, until: datetime | None) -> User:
    user = _lock_for_sanction(actor, user, policy.can_sanction)
    user.muted_until = until
    user.save(update_fields=["muted_until"])
    return user


def end_suspensions() -> int:
    """End suspensions that are over; return how many.

    Periodic job, with a transaction for each user.
    """
    over = User.objects.filter(
        state=User.State.SUSPENDED, suspended_until__lte=now()
    ).order_by("pk")
    return for_each_locked(over, _end_suspension, most=BATCH_SIZE, no_key=True)


def _lock_for_sanction(
    actor: User, user: User, allowed: Callable[[User, User], bool]
) -> User:
    """Return the locked row of the user.

    Raises `PermissionDenied` if the actor is not allowed to sanction them.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not allowed(actor, user):
        raise PermissionDenied
    return user


def _end_suspension(user: User) -> User:
    if user.state != User.State.SUSPENDED:
        return user
    waited = user.was_pending
    user.suspended_until, user.was_pending = None, False
    user.save(update_fields=["suspended_until", "was_pending"])
    if not waited:
        return set_state(user, User.State.ACTIVE)
    return auto_approve(set_state(user, User.State.PENDING))
