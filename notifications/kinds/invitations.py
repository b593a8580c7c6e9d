"""Invitations to a group."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.formats import date_format

from accounts.names import person
from core.clock import amsterdam
from groups.models import Invitation
from groups.tokens import hashed, invitation_path, token_for
from notifications.kind import Kind, Letter
from notifications.models import Event, MailDelivery


class InvitationSent(Kind):
    """Mailed to the address, which may have no account."""

    name = "invitation_sent"

    def mailed_to(self, event: Event) -> Iterable[tuple[int | None, str]]:
        if event.invitation is not None:
            yield None, event.invitation.address

    def letter(self, delivery: MailDelivery) -> Letter | None:
        """Names who invites; the group itself only when it is not confidential."""
        invitation = delivery.about.invitation
        if invitation is None:
            return None
        if not Invitation.objects.open().filter(pk=invitation.pk).exists():
            return None
        token = token_for(invitation.public_id, invitation.sending)
        if hashed(token) != invitation.token_hash:
            return None
        space = invitation.group.space
        context = {
            "inviter": person(invitation.inviter),
            "message": invitation.message,
            "group_title": None if space.is_confidential else space.title,
            "url": settings.SITE_URL + invitation_path(invitation),
            "expires": date_format(amsterdam(invitation.expires_at), "j F Y"),
        }
        return Letter(delivery.address, "invitation", context)


KINDS = (InvitationSent(),)
