"""Who stays in a group, and who leads it."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from forum import commands as forum
from forum import policy as forum_policy
from groups.models import Group


class Led(Exception):
    """A group may not be left without anybody who leads it."""


@transaction.atomic
def leave_group(actor: User, *, group: Group) -> None:
    """Stop being a member. Locks the group: it always keeps somebody who leads it.

    Raises `Led` when the last facilitator would leave members behind.
    """
    Group.objects.select_for_update().get(pk=group.pk)
    members = group.space.participations.exclude(user=actor)
    leads = forum_policy.abilities(actor, group.space).can_facilitate
    if leads and members.exists() and not members.filter(role="facilitator").exists():
        raise Led(_("Ask a moderator for another facilitator first: you lead alone."))
    forum.leave(actor, space=group.space)
