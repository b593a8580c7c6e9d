from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Affiliation, User
from core.exceptions import ActionRefused
from forum import commands as forum
from forum import policy as forum_policy
from forum.models import Participation
from groups import policy
from groups.commands.membership.roster import (
    Act,
    ensure_facilitator,
    find_facilitators,
    is_awaiting_confirmation,
    lock_group,
    log_roster_change,
)
from groups.models import Group

Role = Participation.Role


@transaction.atomic
def leave_group(actor: User, *, group: Group) -> None:
    """Leave a group. Locks the group.

    Raises `ActionRefused` when the last facilitator would leave other members behind.
    """
    group = lock_group(group)
    may = forum_policy.permissions_for(actor, group.space)
    if not may.takes_part:
        return
    others = group.space.participations.members().exclude(user=actor)
    if may.can_facilitate and others.exists():
        _require_facilitator(group, actor)
    forum.leave(actor, space=group.space)
    if not may.is_break_glass:
        log_roster_change(group, actor, Act.LEFT, actor=actor)


@transaction.atomic
def remove_member(actor: User, *, group: Group, user: User, reason: str) -> None:
    """Remove a member. The reason is shown to them and to the facilitators.

    Nothing is logged if the user is not a member any more.
    """
    group = lock_group(group)
    space = group.space
    if forum.remove_participant(actor, space=space, user=user, reason=reason):
        log_roster_change(group, user, Act.REMOVED, actor=actor, reason=reason)


@transaction.atomic
def appoint_facilitator(actor: User, *, group: Group, user: User) -> None:
    """Make a user a facilitator. Locks the group.

    A facilitator can appoint any member. A moderator can appoint another user if the
    group has no facilitator.
    """
    group = lock_group(group)
    may = forum_policy.permissions_for(actor, group.space)
    if policy.can_assign_facilitator(
        actor, user, is_led=bool(find_facilitators(group))
    ):
        forum.add_participant(user, space=group.space, role=Role.FACILITATOR)
    elif not policy.can_manage_roster(may) or not _is_member(group, user):
        raise PermissionDenied
    if forum.change_role(user, space=group.space, role=Role.FACILITATOR) or (
        not may.can_facilitate
    ):
        log_roster_change(group, user, Act.LEADS, actor=actor)


@transaction.atomic
def resign_as_facilitator(actor: User, *, group: Group) -> None:
    """Become an ordinary member. Locks the group.

    Raises `ActionRefused` if there is no other facilitator.
    """
    group = lock_group(group)
    if not forum_policy.permissions_for(actor, group.space).can_facilitate:
        raise PermissionDenied
    _require_facilitator(group, actor)
    forum.change_role(actor, space=group.space, role=Role.PARTICIPANT)
    log_roster_change(group, actor, Act.LEADS_NOT, actor=actor)


@transaction.atomic
def suspend_until_confirmed(user: User) -> int:
    """Suspend the memberships of a user whose work address ended; return how many.

    They wait for confirmation by a facilitator. Memberships for an organisation where
    the user still works are kept. A group that loses its last facilitator gets another
    one. Idempotent.
    """
    proved = Affiliation.objects.of(user).proved()
    still = {row.organisation.shown_name for row in proved}
    tied = Participation.objects.filter(user=user).exclude(organisation__in=still)
    mine = tied.members().values("space_id")
    suspended = 0
    for found in Group.objects.filter(space__in=mine).order_by("pk"):
        group = lock_group(found)
        if forum.suspend_automatically(user, space=group.space):
            log_roster_change(group, user, Act.ADDRESS_ENDED)
            ensure_facilitator(group)
            suspended += 1
    return suspended


@transaction.atomic
def confirm_member(actor: User, *, group: Group, user: User) -> None:
    """Confirm a membership, and end a suspension that waits for this.

    Locks the group.
    """
    group = lock_group(group)
    if not policy.can_manage_roster(forum_policy.permissions_for(actor, group.space)):
        raise PermissionDenied
    part = Participation.all_objects.filter(space=group.space, user=user).first()
    if part is None:
        raise PermissionDenied
    if part.state == Participation.State.SUSPENDED:
        if not is_awaiting_confirmation(group, user):
            raise PermissionDenied
        forum.reinstate(user, space=group.space)
    elif not _is_member(group, user):
        raise PermissionDenied
    log_roster_change(group, user, Act.CONFIRMED, actor=actor)


@transaction.atomic
def ensure_facilitators(user: User) -> None:
    """Appoint successors in the groups of a deactivated facilitator."""
    led = Participation.objects.filter(user=user, role=Role.FACILITATOR)
    for group in Group.objects.filter(space__in=led.values("space_id")).order_by("pk"):
        ensure_facilitator(lock_group(group))


def _is_member(group: Group, user: User) -> bool:
    parts = Participation.objects.filter(space=group.space, user=user)
    return bool(parts.members().exists())


def _require_facilitator(group: Group, without: User) -> None:
    if not [leader for leader in find_facilitators(group) if leader.pk != without.pk]:
        raise ActionRefused(
            _("You are the only facilitator of this group. Hand it over first.")
        )
