from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from accounts.policy import Viewer, is_member
from forum.policy import CLOSED, SpacePermissions

if TYPE_CHECKING:
    from groups.models import Meeting


def meetings_seen_by(user: Viewer) -> Q:
    """Return a condition on `Meeting` for the meetings that the user can see.

    Members who cannot read older content see meetings that ended after they joined.
    """
    if not is_member(user):
        return Q(pk__in=[])
    parts = user.participations.all()
    everything = parts.filter(history_visible_from=None).values("space_id")
    since = parts.filter(
        space=OuterRef("group__space"), history_visible_from__lte=OuterRef("ends_at")
    )
    return (
        Q(group__space__in=everything)
        | Q(ends_at=None, group__space__in=parts.values("space_id"))
        | Q(Exists(since))
    )


def can_plan_meeting(may: SpacePermissions) -> bool:
    return may.can_facilitate and may.can_ask


def can_answer_meeting(may: SpacePermissions, meeting: "Meeting") -> bool:
    """Check whether the user can answer, until the meeting is over."""
    standing = meeting.is_planned and not meeting.is_over
    return standing and _is_active_member(may)


def can_answer_dates(may: SpacePermissions, meeting: "Meeting") -> bool:
    return meeting.is_choosing and _is_active_member(may)


def can_write_minutes(may: SpacePermissions, meeting: "Meeting") -> bool:
    """Check whether the user can write minutes, once the meeting has begun."""
    return meeting.is_planned and meeting.has_begun and may.can_ask


def _is_active_member(may: SpacePermissions) -> bool:
    return may.takes_part and not may.is_break_glass and may.is_writable


def can_have_calendar(user: Viewer) -> bool:
    """Check whether the user can have a calendar URL. It requires being in a group."""
    if not is_member(user):
        return False
    return bool(user.participations.filter(space__audience=CLOSED).exists())
