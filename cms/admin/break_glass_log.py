"""Break-glass lines of the security log, with what the moderators' log says of them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import SecurityEvent
from forum.models import ModerationEntry
from forum.moderation.log import LogLine, build_lines


def explain_break_glass(viewer: Any, events: Iterable[SecurityEvent]) -> dict[int, str]:
    """Return, by the primary key of a line, what the group is called to this viewer and
    why somebody read along: at most three queries for all. A group that was destroyed
    took its reasons along."""
    wanted = {event.reference: event.pk for event in events if event.reference}
    if not wanted:
        return {}
    entries = ModerationEntry.objects.visible_to(viewer).with_names()
    lines = build_lines(entries.filter(public_id__in=wanted), viewer)
    return {wanted[line.entry.public_id]: _explanation(line) for line in lines}


def _explanation(line: LogLine) -> str:
    if not line.entry.reason:
        return line.where
    told = {"group": line.where, "reason": line.entry.reason}
    return _("%(group)s. Reason: %(reason)s") % told
