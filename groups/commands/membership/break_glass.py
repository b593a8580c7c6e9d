from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
from core.markup import sanitize_line
from forum import commands as forum
from forum.commands.moderation_log import log_act
from forum.models import ModerationEntry, Participation
from groups import policy
from groups.events import BreakGlassUsed
from groups.models import Group

BREAK_GLASS_HOURS = (1, 4, 24)


@transaction.atomic
def break_glass(actor: User, *, group: Group, reason: str, hours: int) -> Group:
    """Give an administrator read access for some hours, or extend it.

    The access is a participation that is not counted as a member, cannot write and
    expires by itself. It is shown in the group, recorded in the moderation log and the
    security log, and the facilitators are notified. Does nothing if the actor is a
    member of the group.
    """
    reason = sanitize_line(reason)
    if (
        not policy.can_break_glass(actor)
        or not reason
        or hours not in BREAK_GLASS_HOURS
    ):
        raise PermissionDenied
    until = now() + timedelta(hours=hours)
    space = group.space
    if Participation.objects.filter(space=space, user=actor).members().exists():
        return group
    is_extended = forum.extend_break_glass(actor, space=space, until=until)
    if not is_extended:
        role = Participation.Role.INSPECTOR
        # End an expired participation first, if there is one.
        forum.leave(actor, space=space)
        forum.add_participant(
            actor, space=space, role=role, until=until, asked_at=now()
        )
    act = ModerationEntry.Act.BREAK_GLASS
    entry = log_act(actor, act, reason=reason, space=space, until=until)
    word = "extended" if is_extended else "opened"
    forum.note_break_glass(entry, f"{word}, {hours} hours")
    publish(BreakGlassUsed(entry.pk, group.space_id, actor.pk))
    return group
