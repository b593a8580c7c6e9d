"""Who reads along in a group by breaking its glass, as the group is told."""

from core.clock import now
from forum.models import ModerationEntry, Participation, Space


def list_break_glass_entries(space: Space) -> list[ModerationEntry]:
    """Who does so now, until when and why; the newest word of each."""
    parts = Participation.objects.filter(space=space, role=Participation.Role.INSPECTOR)
    looks = parts.values("user_id")
    rows = ModerationEntry.objects.filter(
        space=space, act=ModerationEntry.Act.BREAK_GLASS, until__gt=now()
    )
    rows = rows.filter(actor__in=looks).select_related("actor").order_by("pk")
    return list({entry.actor_id: entry for entry in rows}.values())
