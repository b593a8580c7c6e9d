from core.clock import now
from forum.models import ModerationEntry, Participation, Space


def list_break_glass_entries(space: Space) -> list[ModerationEntry]:
    """Return the latest log entry of each administrator who reads along now."""
    parts = Participation.objects.filter(space=space, role=Participation.Role.INSPECTOR)
    looks = parts.values("user_id")
    rows = ModerationEntry.objects.filter(
        space=space, act=ModerationEntry.Act.BREAK_GLASS, until__gt=now()
    )
    rows = rows.filter(actor__in=looks).select_related("actor").order_by("pk")
    return list({entry.actor_id: entry for entry in rows}.values())
