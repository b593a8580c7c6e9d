"""Muting and suspending people, until a date or a word."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import PermissionDenied

from accounts import policy
from accounts.commands.admission import let_in_if_known
from accounts.commands.securitylog import Kind, logged
from accounts.commands.states import set_state
from accounts.models import User
from core.clock import now
from core.jobs import one_by_one

PART = 500  # people whose suspension ends in one go


@logged(Kind.SUSPENSION)
def suspend(actor: User, *, user: User, until: datetime | None = None) -> User:
    """Shut somebody out at once: sessions, sockets, and out of every public figure.

    It ends at `until` by itself, else when a moderator ends it. It lets nobody in: who
    waited before it waits again, unless their address lets them in.
    """
    user = _to_sanction(actor, user, policy.can_suspend)
    if user.state == User.State.CLOSED:
        return user
    if user.state != User.State.SUSPENDED:
        user.suspended_waiting = user.state == User.State.PENDING
    user.suspended_until = until
    user.save(update_fields=["suspended_until", "suspended_waiting"])
    return set_state(user, User.State.SUSPENDED)


@logged(Kind.RESTORATION)
def restore(actor: User, *, user: User) -> User:
    """End a suspension: whoever might have begun it. Who has a role was shut out by an
    administrator, and is let in by one."""
    return _end_suspension(_to_sanction(actor, user, policy.can_suspend))


def mute(actor: User, *, user: User, until: datetime | None) -> User:
    """From now until then somebody may read and not write, anywhere; None ends it."""
    change = _begin_muting if until is not None else _end_muting
    return change(actor, user=user, until=until)


@logged(Kind.MUTING)
def _begin_muting(actor: User, *, user: User, until: datetime | None) -> User:
    return _set_muting(actor, user, until)


@logged(Kind.MUTING, word="stopped")
def _end_muting(actor: User, *, user: User, until: datetime | None) -> User:
    return _set_muting(actor, user, until)


def _set_muting(actor: User, user: User, until: datetime | None) -> User:
    user = _to_sanction(actor, user, policy.can_sanction)
    user.muted_until = until
    user.save(update_fields=["muted_until"])
    return user


def end_suspensions() -> int:
    """Let those in again whose suspension is over; how many. Each on its own."""
    over = User.objects.filter(
        state=User.State.SUSPENDED, suspended_until__lte=now()
    ).order_by("pk")
    return one_by_one(over, _end_suspension, most=PART, no_key=True)


def _to_sanction(
    actor: User, user: User, allowed: Callable[[User, User], bool]
) -> User:
    """The person's row, held, if this moderator or administrator may."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not allowed(actor, user):
        raise PermissionDenied
    return user


def _end_suspension(user: User) -> User:
    if user.state != User.State.SUSPENDED:
        return user
    waited = user.suspended_waiting
    user.suspended_until, user.suspended_waiting = None, False
    user.save(update_fields=["suspended_until", "suspended_waiting"])
    if not waited:
        return set_state(user, User.State.ACTIVE)
    return let_in_if_known(set_state(user, User.State.PENDING))
