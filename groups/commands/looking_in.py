"""Break-glass: an administrator reads along in a group, and the group knows."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
from core.markup import clean_line
from forum import commands as forum
from forum.commands.log import log_act
from forum.models import ModerationEntry, Participation
from groups import policy
from groups.events import GlassBroken
from groups.models import Group

HOURS = (1, 4, 24)


@transaction.atomic
def look_in(actor: User, *, group: Group, reason: str, hours: int) -> Group:
    """Read along for some hours, with a reason: a participation that counts nowhere,
    writes nothing and ends by itself. It stands in the log of the group, and whoever
    leads the group is told. Who is a member already needs none."""
    reason = clean_line(reason)
    if not policy.can_look_in(actor) or not reason or hours not in HOURS:
        raise PermissionDenied
    until = now() + timedelta(hours=hours)
    if Participation.objects.filter(space=group.space, user=actor).members().exists():
        return group
    role = Participation.Role.INSPECTOR
    forum.leave(actor, space=group.space)  # a new look has a time of its own
    forum.take_in(actor, space=group.space, role=role, until=until, asked_at=now())
    act = ModerationEntry.Act.BREAK_GLASS
    entry = log_act(actor, act, reason=reason, space=group.space, until=until)
    publish(GlassBroken(entry.pk, group.space_id, actor.pk))
    return group
