"""The moderation record of a user: in one closed space, or outside those."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from accounts.models.bylines import Byline, byline_for
from accounts.policy import Viewer, can_moderate
from accounts.policy import can_sanction as can_sanction_anywhere
from core.clock import now
from forum import policy
from forum.models import ModerationEntry, Participation, Post, Space
from forum.moderation.log import LOG_PAGE_SIZE, LogLine, build_lines

State = Post.State


@dataclass(frozen=True, slots=True)
class PersonRecord:
    user: User
    space: Space | None
    part: Participation | None
    byline: Byline
    visible: int
    out_of_sight: int
    lines: list[LogLine]
    muted_until: datetime | None
    suspended_until: datetime | None
    is_suspended: bool
    can_sanction: bool


def load_record(
    viewer: Viewer, public_id: int, space_id: int | None
) -> PersonRecord | None:
    """Return the user's record, or None if the viewer may not see it.

    Site moderators may see records outside closed spaces. A closed space's own
    moderators may see records in that space.
    """
    user = User.objects.filter(public_id=public_id, kind=User.Kind.PERSON).first()
    if user is None:
        return None
    if space_id is not None:
        return _record_in_space(viewer, user, space_id)
    if not can_moderate(viewer):
        return None
    return _record(viewer, user, None, None)


def _record_in_space(viewer: Viewer, user: User, space_id: int) -> PersonRecord | None:
    spaces = Space.objects.filter(policy.spaces_moderated_by(viewer))
    space = spaces.filter(public_id=space_id, audience=policy.CLOSED).first()
    part = Participation.all_objects.filter(space=space, user=user).first()
    if space is None or part is None:
        return None
    return _record(viewer, user, space, part)


def _record(
    viewer: Viewer, user: User, space: Space | None, part: Participation | None
) -> PersonRecord:
    entries = ModerationEntry.objects.curated_by(viewer).with_names()
    entries = entries.filter(person=user).exclude(post__is_anonymous=True)
    posts = Post.objects.curated_by(viewer).filter(author=user, is_anonymous=False)
    row: Any = user if part is None else part
    if space is None:
        can_sanction = can_sanction_anywhere(viewer, user)
    else:
        entries, posts = entries.filter(space=space), posts.filter(topic__space=space)
        may = policy.permissions_for(viewer, space)
        can_sanction = may.can_sanction(user, part)
    figures = posts.aggregate(
        visible=Count("pk", filter=Q(state=State.VISIBLE)),
        out_of_sight=Count("pk", filter=~Q(state=State.VISIBLE)),
    )
    is_muted = row.muted_until is not None and row.muted_until > now()
    return PersonRecord(
        user=user,
        space=space,
        part=part,
        byline=byline_for(user),
        visible=figures["visible"],
        out_of_sight=figures["out_of_sight"],
        lines=build_lines(entries.order_by("-pk")[:LOG_PAGE_SIZE], viewer),
        muted_until=row.muted_until if is_muted else None,
        suspended_until=row.suspended_until,
        is_suspended=row.state == row.State.SUSPENDED,
        can_sanction=can_sanction,
    )
