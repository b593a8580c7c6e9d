"""The notice that a suspended user sees when signing in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User

_reasons: list[Callable[[User], str]] = []


@dataclass(frozen=True, slots=True)
class SuspensionNotice:
    """`until` is None without an end date; `reason` is empty if it is not known."""

    until: datetime | None
    reason: str


def register_reason(get_reason: Callable[[User], str]) -> None:
    """Set the function that returns the reason of a suspension.

    An app at a higher layer stores the reasons; `config/wiring/extension_points.py`
    registers the function.
    """
    _reasons[:] = [get_reason]


def get_notice(user: User) -> SuspensionNotice | None:
    if user.state != User.State.SUSPENDED:
        return None
    reason = next(filter(None, (get_reason(user) for get_reason in _reasons)), "")
    return SuspensionNotice(user.suspended_until, reason)
