"""Log the end of a break-glass look into a closed space.

Opening and extending are logged by `groups.commands.break_glass`. Each step stands in
the moderators' log, and in the security log, which refers to that line.
"""

from accounts import commands as accounts
from accounts.models import SecurityEvent
from core.clock import now
from forum.commands.moderation_log import log_act
from forum.models import ModerationEntry, Participation

Act = ModerationEntry.Act


def log_break_glass_end(part: Participation) -> None:
    """Write down that an administrator no longer reads along: they stopped, or their
    time was over. Does nothing for any other participation. Inside a transaction, and
    before the participation changes."""
    if part.role != Participation.Role.INSPECTOR or part.state != "active":
        return
    is_over = not part.is_active_at(now())
    act = Act.GLASS_OVER if is_over else Act.END_GLASS
    entry = log_act(part.user, act, space=part.space, until=part.until)
    note_break_glass(entry, "ran out" if is_over else "ended")


def note_break_glass(entry: ModerationEntry, word: str) -> None:
    """Add a break-glass line to the security log. It holds numbers only: what the
    group is called and why is asked of the entry, with the rights of the reader."""
    number = entry.space.public_id if entry.space else 0
    by_itself = entry.act == Act.GLASS_OVER
    accounts.log_event(
        SecurityEvent.Kind.BREAK_GLASS,
        actor=None if by_itself else entry.actor,
        person=entry.actor if by_itself else None,
        detail=f"{word}, group {number}",
        reference=entry.public_id,
    )
