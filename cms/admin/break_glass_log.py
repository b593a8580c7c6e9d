from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import SecurityEvent
from forum.models import ModerationEntry
from forum.moderation.log import LogLine, build_lines

if TYPE_CHECKING:
    from accounts.policy import Viewer


def explain_break_glass(
    viewer: "Viewer", events: Iterable[SecurityEvent]
) -> dict[int, str]:
    """Return the group and the reason of each break-glass event, by primary key of the
    event.

    The group is named as this viewer may see it.

    Uses at most three queries in total. Events of a destroyed group have no
    explanation: the reasons are destroyed with the group.
    """
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
