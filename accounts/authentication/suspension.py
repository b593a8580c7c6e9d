"""The notice that a suspended user sees when signing in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from core.registry import Registry

# Functions that return the reason of a suspension, or an empty string.
suspension_reasons = Registry[Callable[[User], str]]()


@dataclass(frozen=True, slots=True)
class SuspensionNotice:
    """`until` is None without an end date; `reason` is empty if it is not known."""

    until: datetime | None
    reason: str


def get_notice(user: User) -> SuspensionNotice | None:
    if user.state != User.State.SUSPENDED:
        return None
    reason = next(filter(None, (get(user) for get in suspension_reasons.values())), "")
    return SuspensionNotice(user.suspended_until, reason)
