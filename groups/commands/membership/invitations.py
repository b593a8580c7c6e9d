"""Invitations: one e-mail address, one person, one use."""

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
from core.exceptions import ActionRefused
from forum import commands as forum
from forum import policy as forum_policy
from forum.models import Participation
from groups import policy
from groups.commands.membership.roster import Act, lock_group, log_roster_change
from groups.events import InvitationAccepted, InvitationSent
from groups.membership.tokens import hash_token, make_invitation_token
from groups.models import INVITATION_LASTS, Agreement, Group, Invitation

Role = Participation.Role


class GroupFullError(ActionRefused):
    """Raised when the group is full. Only the addressee is told so."""


@dataclass(frozen=True, slots=True)
class GroupCapacity:
    total: int
    members: int
    waiting: int
    invited: int

    @property
    def missing(self) -> int:
        """Return how many of the new invitees find no place if everybody accepts."""
        short = self.members + self.waiting + self.invited - self.total
        return min(max(short, 0), self.invited)


class AgreementRequiredError(ActionRefused):
    """Raised when the user has not accepted the current version of the agreements."""


@dataclass(frozen=True, slots=True)
class InviteResult:
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
    """Invite the owner of an e-mail address. An earlier link stops working.

    A worker sends the mail. Locks the group, so that concurrent calls create a single
    invitation.
    """
    group = lock_group(group)
    if not policy.can_invite(forum_policy.permissions_for(actor, group.space)):
        raise PermissionDenied
    address = address.lower()
    rows = Invitation.objects.select_for_update(no_key=True)
    invitation = rows.filter(
        group=group, address=address, state=Invitation.State.SENT
    ).first()
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
    """Invite each address, except those of members.

    `wishes` are arguments of `invite`.
    """
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
    """Return the capacity if these addresses were invited, or None without a maximum.

    Members and people with an open invitation are not counted again.
    """
    if group.max_members is None:
        return None
    open_ones = Invitation.objects.open().filter(group=group)
    known = set(open_ones.values_list("address", flat=True))
    members = Participation.objects.filter(space=group.space_id).members().count()
    new = {address.lower() for address in addresses} - known - _member_addresses(group)
    return GroupCapacity(group.max_members, members, len(known), len(new))


@transaction.atomic
def resend_invitation(actor: User, *, invitation: Invitation) -> None:
    """Send an invitation again, with a new link and the full validity period.

    The earlier link stops working. The actor becomes the inviter.
    """
    if not policy.can_invite(
        forum_policy.permissions_for(actor, invitation.group.space)
    ):
        raise PermissionDenied
    rows = Invitation.objects.select_for_update(no_key=True, of=("self",))
    found = (
        rows.select_related("group")
        .filter(pk=invitation.pk, state=Invitation.State.SENT)
        .first()
    )
    if found is not None:
        found.inviter = actor
        _send(found)


@transaction.atomic
def withdraw_invitation(actor: User, *, invitation: Invitation) -> None:
    """Withdraw an open invitation. Its link stops working at once."""
    if not policy.can_invite(
        forum_policy.permissions_for(actor, invitation.group.space)
    ):
        raise PermissionDenied
    Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.SENT).update(
        state=Invitation.State.WITHDRAWN, answered_at=now()
    )


@transaction.atomic
def accept_invitation(actor: User, *, token: str, agrees_to: int = 0) -> Group:
    """Join a group. Only the invited address can accept, and only once.

    Locks the group and the invitation, so that only one user can take the last place.
    `agrees_to` is the version of the agreements that the user accepted.

    Raises `AgreementRequiredError` if the group has agreements and that is not the
    current version, `GroupFullError` if there is no place, and another `ActionRefused`
    in all other cases; its message reveals nothing about the group.
    """
    void = ActionRefused(_("This invitation cannot be used (any more)."))
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
        raise AgreementRequiredError(
            _("Say that you agree to the agreements, as they stand here now.")
        )
    if not is_group_member(group, actor) and is_group_full(group):
        raise GroupFullError(
            _("The group is full. Contact the person who invited you.")
        )
    found.state, found.accepted_by = Invitation.State.ACCEPTED, actor
    found.answered_at = now()
    found.save(update_fields=["state", "accepted_by", "answered_at"])
    try:
        _add_member(actor, found)
    except PermissionDenied:
        # A member who was removed cannot return by an older invitation.
        raise void from None
    publish(InvitationAccepted(found.pk, group.space_id, actor.pk))
    result: Group = group
    return result


def is_group_full(group: Group) -> bool:
    """Check whether the group is full, counting guests and facilitators as well."""
    people = Participation.objects.filter(space=group.space_id).members()
    return group.max_members is not None and people.count() >= group.max_members


def is_group_member(group: Group, user: User) -> bool:
    parts = Participation.objects.filter(space=group.space_id, user=user)
    return bool(parts.members().exists())


def get_verified_addresses(user: User) -> set[str]:
    """Return the user's verified e-mail addresses in lower case."""
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
    if not (group.history_for_newcomers or leads):
        wishes["history_visible_from"] = now()
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
