"""Bringing people in: one address, one person, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress

from accounts.models import User
from core.clock import now
from core.events import publish
from forum import commands as forum
from forum import policy as forum_policy
from forum.models import Participation
from groups import policy
from groups.commands.membership.roster import Act, lock_group, log_roster_change
from groups.events import InvitationAccepted, InvitationSent
from groups.membership.tokens import hash_token, make_invitation_token
from groups.models import INVITATION_LASTS, Agreement, Group, Invitation

Role = Participation.Role


class InvitationInvalidError(Exception):
    """An invitation that cannot be used (any more); the message says what to do."""


class GroupFullError(InvitationInvalidError):
    """The group has as many members as it may have; only its addressee is told."""


@dataclass(frozen=True, slots=True)
class GroupCapacity:
    """The places of a group beside the people who have one or are asked to take one."""

    total: int
    members: int
    waiting: int
    invited: int

    @property
    def missing(self) -> int:
        """How many of those invited cannot come in when everybody accepts."""
        short = self.members + self.waiting + self.invited - self.total
        return min(max(short, 0), self.invited)


class AgreementRequiredError(Exception):
    """Whoever comes in agrees to the agreements of the group, as they are now."""


@dataclass(frozen=True, slots=True)
class InviteResult:
    """What became of a list of addresses."""

    invitations: list[Invitation] = field(default_factory=list)
    already_in: list[str] = field(default_factory=list)


@transaction.atomic
def invite(
    actor: User,
    *,
    group: Group,
    address: str,
    message: str = "",
    role: str = Role.PARTICIPANT,
    guest_until: datetime | None = None,
) -> Invitation:
    """Invite whoever owns this address; inviting again makes the earlier link void.

    The mail is written by the worker. Locks the group, so that two at once are one.
    """
    group = lock_group(group)
    if not policy.can_invite(forum_policy.permissions_for(actor, group.space)):
        raise PermissionDenied
    address = address.lower()
    rows = Invitation.objects.select_for_update(no_key=True)
    invitation = rows.filter(group=group, address=address, state="sent").first()
    if invitation is None:
        invitation = Invitation(group=group, address=address, sending=0)
    invitation.inviter, invitation.message = actor, message
    invitation.role = role if role in policy.INVITABLE_ROLES else Role.PARTICIPANT
    invitation.guest_until = guest_until if role == Role.GUEST else None
    return _send(invitation)


@transaction.atomic
def invite_many(
    actor: User, *, group: Group, addresses: Iterable[str], **wishes: Any
) -> InviteResult:
    """The same to each of these addresses; who is in the group already gets nothing."""
    sent = InviteResult()
    inside = _member_addresses(group)
    for address in dict.fromkeys(address.lower() for address in addresses):
        if address in inside:
            sent.already_in.append(address)
        else:
            found = invite(actor, group=group, address=address, **wishes)
            sent.invitations.append(found)
    return sent


def count_capacity(group: Group, addresses: Iterable[str]) -> GroupCapacity | None:
    """What inviting these addresses asks of the places of a group; None where it has no
    maximum. Who is in it, or has an invitation that can be accepted, is no extra."""
    if group.max_members is None:
        return None
    open_ones = Invitation.objects.open().filter(group=group)
    known = set(open_ones.values_list("address", flat=True))
    members = Participation.objects.filter(space=group.space_id).members().count()
    new = {address.lower() for address in addresses} - known - _member_addresses(group)
    return GroupCapacity(group.max_members, members, len(known), len(new))


@transaction.atomic
def resend_invitation(actor: User, *, invitation: Invitation) -> None:
    """The same invitation once more, with a new link and its whole time; the earlier
    link is void. Whoever sends it is now who invites."""
    if not policy.can_invite(
        forum_policy.permissions_for(actor, invitation.group.space)
    ):
        raise PermissionDenied
    rows = Invitation.objects.select_for_update(no_key=True, of=("self",))
    found = rows.select_related("group").filter(pk=invitation.pk, state="sent").first()
    if found is not None:
        found.inviter = actor
        _send(found)


@transaction.atomic
def withdraw_invitation(actor: User, *, invitation: Invitation) -> None:
    """Take an unanswered invitation back: its link is dead at once."""
    if not policy.can_invite(
        forum_policy.permissions_for(actor, invitation.group.space)
    ):
        raise PermissionDenied
    Invitation.objects.filter(pk=invitation.pk, state="sent").update(
        state=Invitation.State.WITHDRAWN, answered_at=now()
    )


@transaction.atomic
def accept_invitation(actor: User, *, token: str, agrees_to: int = 0) -> Group:
    """Come into a group: only the invited address, only once. Locks the group and the
    invitation, so that of two who accept the last place one gets it.

    `agrees_to` is the version of the agreements that was read: without it
    `AgreementRequiredError`, where the group has any. Raises `GroupFullError` where
    there is no place, and `InvitationInvalidError` for every other case, without a word
    about the group.
    """
    void = InvitationInvalidError(_("This invitation cannot be used (any more)."))
    of = Invitation.objects.filter(token_hash=hash_token(token)).values("group")
    if not Group.objects.select_for_update(of=("self",)).filter(pk__in=of).first():
        raise void
    rows = Invitation.objects.select_for_update(of=("self",))
    found = (
        rows.select_related("group__space").filter(token_hash=hash_token(token)).first()
    )
    if found is None or not Invitation.objects.open().filter(pk=found.pk).exists():
        raise void
    if not policy.can_accept_invitation(actor, found, get_verified_addresses(actor)):
        raise void
    group = found.group
    if group.charter and agrees_to != group.charter_version:
        raise AgreementRequiredError
    if not is_group_member(group, actor) and is_group_full(group):
        raise GroupFullError(_("The group is full. Ask whoever invited you."))
    found.state, found.accepted_by = Invitation.State.ACCEPTED, actor
    found.answered_at = now()
    found.save(update_fields=["state", "accepted_by", "answered_at"])
    try:
        _add_member(actor, found)
    except PermissionDenied:
        # Removed since: an older invitation is no way back.
        raise void from None
    publish(InvitationAccepted(found.pk, group.space_id, actor.pk))
    return group


def is_group_full(group: Group) -> bool:
    """Has it as many people as it may have, guests and who leads it included?"""
    people = Participation.objects.filter(space=group.space_id).members()
    return group.max_members is not None and people.count() >= group.max_members


def is_group_member(group: Group, user: User) -> bool:
    parts = Participation.objects.filter(space=group.space_id, user=user)
    return bool(parts.members().exists())


def get_verified_addresses(user: User) -> set[str]:
    """The addresses that somebody proved to own, in lower case."""
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return {address.lower() for address in rows.values_list("email", flat=True)}


def _send(invitation: Invitation) -> Invitation:
    invitation.sending += 1
    invitation.sent_at = now()
    invitation.expires_at = now() + INVITATION_LASTS
    token = make_invitation_token(invitation.public_id, invitation.sending)
    invitation.token_hash = hash_token(token)
    invitation.save()
    space_id = invitation.group.space_id
    publish(InvitationSent(invitation.pk, space_id, invitation.inviter_id))
    return invitation


def _add_member(actor: User, invitation: Invitation) -> None:
    group, leads = invitation.group, invitation.leads
    was_inside = is_group_member(group, actor)
    wishes: dict[str, Any] = {"role": invitation.role, "until": invitation.guest_until}
    if not (group.shows_past or leads):
        wishes["sees_from"] = now()
    forum.add_participant(
        actor, space=group.space, asked_at=invitation.sent_at, **wishes
    )
    if leads:
        forum.change_role(actor, space=group.space, role=Role.FACILITATOR)
    if group.charter:
        version = group.charter_version
        Agreement.objects.get_or_create(group=group, user=actor, version=version)
    if leads or not was_inside:
        act = Act.LEADS if leads else Act.JOINED
        log_roster_change(group, actor, act, actor=invitation.inviter)


def _member_addresses(group: Group) -> set[str]:
    parts = Participation.objects.filter(space=group.space_id).members()
    rows = EmailAddress.objects.filter(verified=True, user__in=parts.values("user_id"))
    return {address.lower() for address in rows.values_list("email", flat=True)}
