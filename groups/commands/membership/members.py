"""Who stays in a group, and who leads it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Affiliation, User
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


class FacilitatorRequiredError(Exception):
    """A group may not be left without anybody who leads it."""


@transaction.atomic
def leave_group(actor: User, *, group: Group) -> None:
    """Stop being a member. Locks the group: it always keeps somebody who leads it.

    Raises `FacilitatorRequiredError` when the last facilitator would leave members
    behind.
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
    """Take somebody out, with a reason that they and the facilitators read. Of who is
    out already nothing is written down."""
    group = lock_group(group)
    space = group.space
    if forum.remove_participant(actor, space=space, user=user, reason=reason):
        log_roster_change(group, user, Act.REMOVED, actor=actor, reason=reason)


@transaction.atomic
def appoint_facilitator(actor: User, *, group: Group, user: User) -> None:
    """Have a member lead the group, too: a facilitator says so. Where nobody leads any
    more a moderator may, of anybody else. Locks the group."""
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
    """Stay as an ordinary member. Raises `FacilitatorRequiredError` when nobody else
    leads the group."""
    group = lock_group(group)
    if not forum_policy.permissions_for(actor, group.space).can_facilitate:
        raise PermissionDenied
    _require_facilitator(group, actor)
    forum.change_role(actor, space=group.space, role=Role.PARTICIPANT)
    log_roster_change(group, actor, Act.LEADS_NOT, actor=actor)


@transaction.atomic
def suspend_until_confirmed(user: User) -> int:
    """The work address of this person ended: their groups wait for a facilitator's
    word before they may read on. In how many groups that is.

    Not those that they came into for an organisation for which they still work. Each
    group keeps somebody who leads it. Safe to repeat.
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
    """A facilitator vouches that somebody still belongs here; whoever was suspended
    until then reads on. Locks the group."""
    group = lock_group(group)
    if not policy.can_manage_roster(forum_policy.permissions_for(actor, group.space)):
        raise PermissionDenied
    part = Participation.every.filter(space=group.space, user=user).first()
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
    """Somebody's account was shut: the groups that they led are led on."""
    led = Participation.objects.filter(user=user, role=Role.FACILITATOR)
    for group in Group.objects.filter(space__in=led.values("space_id")).order_by("pk"):
        ensure_facilitator(lock_group(group))


def _is_member(group: Group, user: User) -> bool:
    parts = Participation.objects.filter(space=group.space, user=user)
    return bool(parts.members().exists())


def _require_facilitator(group: Group, without: User) -> None:
    if not [leader for leader in find_facilitators(group) if leader.pk != without.pk]:
        raise FacilitatorRequiredError(
            _("Hand over first: you are the only one who leads this group.")
        )
