"""Who stays in a group, and who leads it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Affiliation, User
from forum import commands as forum
from forum import policy as forum_policy
from forum.models import Participation
from groups import policy
from groups.commands.roster import (
    Act,
    is_set_aside,
    keep_led,
    leaders_of,
    locked,
    write_down,
)
from groups.models import Group

Role = Participation.Role


class Led(Exception):
    """A group may not be left without anybody who leads it."""


@transaction.atomic
def leave_group(actor: User, *, group: Group) -> None:
    """Stop being a member. Locks the group: it always keeps somebody who leads it.

    Raises `Led` when the last facilitator would leave members behind.
    """
    group = locked(group)
    may = forum_policy.abilities(actor, group.space)
    if not may.takes_part:
        return
    others = group.space.participations.members().exclude(user=actor)
    if may.can_facilitate and others.exists():
        _must_be_led(group, actor)
    forum.leave(actor, space=group.space)
    if not may.is_inspecting:
        write_down(group, actor, Act.LEFT, actor=actor)


@transaction.atomic
def remove_member(actor: User, *, group: Group, user: User, reason: str) -> None:
    """Take somebody out, with a reason that they and the facilitators read. Of who is
    out already nothing is written down."""
    group = locked(group)
    space = group.space
    if forum.remove_participant(actor, space=space, user=user, reason=reason):
        write_down(group, user, Act.REMOVED, actor=actor, reason=reason)


@transaction.atomic
def appoint_facilitator(actor: User, *, group: Group, user: User) -> None:
    """Have a member lead the group, too: a facilitator says so. Where nobody leads any
    more a moderator may, of anybody else. Locks the group."""
    group = locked(group)
    may = forum_policy.abilities(actor, group.space)
    if policy.can_rescue(actor, user, is_led=bool(leaders_of(group))):
        forum.take_in(user, space=group.space, role=Role.FACILITATOR)
    elif not policy.can_keep_roster(may) or not _is_member(group, user):
        raise PermissionDenied
    if forum.change_role(user, space=group.space, role=Role.FACILITATOR) or (
        not may.can_facilitate
    ):
        write_down(group, user, Act.LEADS, actor=actor)


@transaction.atomic
def step_down(actor: User, *, group: Group) -> None:
    """Stay as an ordinary member. Raises `Led` when nobody else leads the group."""
    group = locked(group)
    if not forum_policy.abilities(actor, group.space).can_facilitate:
        raise PermissionDenied
    _must_be_led(group, actor)
    forum.change_role(actor, space=group.space, role=Role.PARTICIPANT)
    write_down(group, actor, Act.LEADS_NOT, actor=actor)


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
        group = locked(found)
        if forum.set_aside(user, space=group.space):
            write_down(group, user, Act.ADDRESS_ENDED)
            keep_led(group)
            suspended += 1
    return suspended


@transaction.atomic
def confirm_member(actor: User, *, group: Group, user: User) -> None:
    """A facilitator vouches that somebody still belongs here; whoever was suspended
    until then reads on. Locks the group."""
    group = locked(group)
    if not policy.can_keep_roster(forum_policy.abilities(actor, group.space)):
        raise PermissionDenied
    part = Participation.every.filter(space=group.space, user=user).first()
    if part is None:
        raise PermissionDenied
    if part.state == Participation.State.SUSPENDED:
        if not is_set_aside(group, user):
            raise PermissionDenied
        forum.let_back(user, space=group.space)
    elif not _is_member(group, user):
        raise PermissionDenied
    write_down(group, user, Act.CONFIRMED, actor=actor)


@transaction.atomic
def keep_groups_led(user: User) -> None:
    """Somebody's account was shut: the groups that they led are led on."""
    led = Participation.objects.filter(user=user, role=Role.FACILITATOR)
    for group in Group.objects.filter(space__in=led.values("space_id")).order_by("pk"):
        keep_led(locked(group))


def _is_member(group: Group, user: User) -> bool:
    parts = Participation.objects.filter(space=group.space, user=user)
    return bool(parts.members().exists())


def _must_be_led(group: Group, without: User) -> None:
    if not [leader for leader in leaders_of(group) if leader.pk != without.pk]:
        raise Led(_("Hand over first: you are the only one who leads this group."))
