"""Mutes and suspensions now in force, as the user concerned may see them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from core.clock import now
from forum.models import ModerationEntry
from forum.policy import SpacePermissions

Act = ModerationEntry.Act


@dataclass(frozen=True, slots=True)
class ActiveMute:
    until: datetime
    reason: str


def get_active_mute(may: SpacePermissions) -> ActiveMute | None:
    """Return the user's mute in this space. Does no query if there is none."""
    if may.muted_until is None:
        return None
    return _muting(may.member, may.muted_until, Q(space=None) | Q(space=may.space))


def get_sitewide_mute(user: User) -> ActiveMute | None:
    """Return the user's site-wide mute, for pages outside a space."""
    until = user.muted_until
    if until is None or until <= now():
        return None
    return _muting(user, until, Q(space=None))


def get_suspension_reason(user: User) -> str:
    """Return the reason of the user's current suspension, or ""."""
    rows = ModerationEntry.objects.filter(person=user, act=Act.SUSPEND, space=None)
    entry = rows.order_by("-pk").first()
    holds = entry is not None and entry.until == user.suspended_until
    return entry.reason if entry is not None and holds else ""


def _muting(user: User, until: datetime, where: Q) -> ActiveMute | None:
    rows = ModerationEntry.objects.filter(where, person=user, act=Act.MUTE)
    entry = rows.filter(until=until).first()
    return ActiveMute(until, entry.reason if entry else "")
