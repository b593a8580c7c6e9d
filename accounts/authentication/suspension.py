"""What somebody who is suspended reads when they try to sign in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User

_reasons: list[Callable[[User], str]] = []


@dataclass(frozen=True, slots=True)
class SuspensionNotice:
    """Until when somebody is suspended (None: no end was set), and why ("": not
    known)."""

    until: datetime | None
    reason: str


def register_reason(get_reason: Callable[[User], str]) -> None:
    """Use this function for the reason: an upper app keeps it. Set in
    `config/wiring/extension_points.py`."""
    _reasons[:] = [get_reason]


def get_notice(user: User) -> SuspensionNotice | None:
    """Return what to tell a suspended person; None for any other."""
    if user.state != User.State.SUSPENDED:
        return None
    reason = next(filter(None, (get_reason(user) for get_reason in _reasons)), "")
    return SuspensionNotice(user.suspended_until, reason)
