"""Mutes and suspensions that hold now, as the person concerned may read of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import User
from core.clock import now
from forum.models import ModerationEntry
from forum.policy import SpacePermissions

Act = ModerationEntry.Act


@dataclass(frozen=True, slots=True)
class ActiveMute:
    """Until when somebody may not write, and why."""

    until: datetime
    reason: str


def get_active_mute(may: SpacePermissions) -> ActiveMute | None:
    """What to tell somebody who may not write for a while; else no query at all."""
    here = Q(space=None) | Q(space=may.space)
    return _muting(may.user, may.muted_until, here)


def get_sitewide_mute(user: User) -> ActiveMute | None:
    """The same where no space is chosen yet: of who may write nowhere."""
    until = user.muted_until
    holds = until is not None and until > now()
    return _muting(user, until, Q(space=None)) if holds else None


def get_suspension_reason(user: User) -> str:
    """Return why somebody is suspended from the site now, as they may read it."""
    rows = ModerationEntry.objects.filter(person=user, act=Act.SUSPEND, space=None)
    entry = rows.order_by("-pk").first()
    holds = entry is not None and entry.until == user.suspended_until
    return entry.reason if entry is not None and holds else ""


def _muting(user: Any, until: datetime | None, where: Q) -> ActiveMute | None:
    if until is None:
        return None
    rows = ModerationEntry.objects.filter(where, person=user, act=Act.MUTE)
    entry = rows.filter(until=until).first()
    return ActiveMute(until, entry.reason if entry else "")
