"""Log the end of break-glass access to a closed space.

`groups.commands.break_glass` logs its start and extensions. Each step is in the
moderation log and in the security log, which refers to the moderation entry.
"""

from accounts import commands as accounts
from accounts.models import SecurityEvent
from core.clock import now
from forum.commands.moderation_log import log_act
from forum.models import ModerationEntry, Participation

Act = ModerationEntry.Act


def log_break_glass_end(part: Participation) -> None:
    """Log that break-glass access ended or expired.

    Do nothing for other participations. Call inside the transaction, before the
    participation changes.
    """
    if part.role != Participation.Role.INSPECTOR or part.state != part.State.ACTIVE:
        return
    is_over = not part.is_active_at(now())
    act = Act.GLASS_OVER if is_over else Act.END_GLASS
    entry = log_act(part.user, act, space=part.space, until=part.until)
    note_break_glass(entry, "ran out" if is_over else "ended")


def note_break_glass(entry: ModerationEntry, word: str) -> None:
    """Add a break-glass line to the security log.

    The line holds numbers only. The group's name and the reason are read from the
    entry, subject to the reader's permissions.
    """
    number = entry.space.public_id if entry.space else 0
    by_itself = entry.act == Act.GLASS_OVER
    accounts.log_event(
        SecurityEvent.Kind.BREAK_GLASS,
        actor=None if by_itself else entry.actor,
        person=entry.actor if by_itself else None,
        detail=f"{word}, group {number}",
        reference=entry.public_id,
    )
