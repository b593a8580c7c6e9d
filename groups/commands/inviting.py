"""Bringing people in: one address, one person, once."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress

from accounts.models import User
from core.clock import now
from core.events import publish
from forum import commands as forum
from forum import policy as forum_policy
from groups import policy
from groups.events import InvitationAccepted, InvitationSent
from groups.models import INVITATION_LASTS, Group, Invitation
from groups.tokens import hashed, token_for


class Void(Exception):
    """An invitation that cannot be used (any more); the message says what to do."""


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


def verified_addresses(user: User) -> set[str]:
    """The addresses that somebody proved to own, in lower case."""
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return {address.lower() for address in rows.values_list("email", flat=True)}
