"""Founding groups and bringing people in."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress

from accounts.models import User
from core.clock import now
from core.events import publish
from forum import commands as forum
from forum import policy as forum_policy
from forum.models import Participation, Space
from groups import policy
from groups.events import InvitationAccepted, InvitationSent
from groups.models import INVITATION_LASTS, Group, Invitation
from groups.tokens import hashed, token_for


class Void(Exception):
    """An invitation that cannot be used (any more); the message says what to do."""


class Led(Exception):
    """A group may not be left without anybody who leads it."""


@transaction.atomic
def found_group(
    actor: User,
    *,
    title: str,
    purpose: str = "",
    kind: str = Group.Kind.WORKING,
    confidentiality: str = Space.Confidentiality.RESTRICTED,
    facilitators: list[User],
) -> Group:
    """Make a group on a closed space of its own, led by at least one facilitator."""
    if not policy.can_found(actor) or not facilitators:
        raise PermissionDenied
    space = forum.open_space(
        title=title,
        audience=Space.Audience.CLOSED,
        purpose=purpose,
        confidentiality=confidentiality,
    )
    group = Group.objects.create(space=space, kind=kind)
    for person in facilitators:
        forum.take_in(person, space=space, role=Participation.Role.FACILITATOR)
    return group


@transaction.atomic
def invite(actor: User, *, group: Group, address: str, message: str = "") -> Invitation:
    """Invite whoever owns this address; inviting again makes the earlier link void.

    The mail is written by the worker. Locks the group, so that two at once are one.
    """
    if not policy.can_invite(forum_policy.abilities(actor, group.space)):
        raise PermissionDenied
    address = address.lower()
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    rows = Invitation.objects.select_for_update(no_key=True)
    invitation = rows.filter(group=group, address=address, state="sent").first()
    if invitation is None:
        invitation = Invitation(group=group, address=address, sending=0)
    invitation.inviter, invitation.message = actor, message
    invitation.sending += 1
    invitation.sent_at = now()
    invitation.expires_at = now() + INVITATION_LASTS
    token = token_for(invitation.public_id, invitation.sending)
    invitation.token_hash = hashed(token)
    invitation.save()
    publish(InvitationSent(invitation.pk, group.space_id, actor.pk))
    return invitation


@transaction.atomic
def withdraw_invitation(actor: User, *, invitation: Invitation) -> None:
    """Take an unanswered invitation back: its link is dead at once."""
    if not policy.can_invite(forum_policy.abilities(actor, invitation.group.space)):
        raise PermissionDenied
    Invitation.objects.filter(pk=invitation.pk, state="sent").update(
        state=Invitation.State.WITHDRAWN, answered_at=now()
    )


@transaction.atomic
def accept_invitation(actor: User, *, token: str) -> Group:
    """Come into a group: only the invited address, only once. Locks the invitation.

    Raises `Void` for every other case, without a word about the group.
    """
    void = Void(_("This invitation cannot be used (any more)."))
    rows = Invitation.objects.select_for_update(of=("self",))
    found = rows.select_related("group__space").filter(token_hash=hashed(token)).first()
    if found is None or not Invitation.objects.open().filter(pk=found.pk).exists():
        raise void
    if not policy.can_accept(actor, found, verified_addresses(actor)):
        raise void
    found.state, found.accepted_by = Invitation.State.ACCEPTED, actor
    found.answered_at = now()
    found.save(update_fields=["state", "accepted_by", "answered_at"])
    try:
        forum.take_in(actor, space=found.group.space, asked_at=found.sent_at)
    except PermissionDenied:
        # Removed since: an older invitation is no way back.
        raise void from None
    publish(InvitationAccepted(found.pk, found.group.space_id, actor.pk))
    return found.group


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


def verified_addresses(user: User) -> set[str]:
    """The addresses that somebody proved to own, in lower case."""
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return {address.lower() for address in rows.values_list("email", flat=True)}
