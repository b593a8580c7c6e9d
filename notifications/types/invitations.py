from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress

from accounts.models.bylines import byline_for
from core.clock import to_local
from groups.membership.tokens import hash_token, invitation_path, make_invitation_token
from groups.models import Invitation
from notifications.emails.unsubscribe_links import unsubscribe_invitations
from notifications.models import MailDelivery, Notification, OutboxEvent
from notifications.types.base import DirectMail, InboxLine, NotificationType

if TYPE_CHECKING:
    from accounts.policy import Viewer


class InvitationSentNotification(NotificationType):
    """Mails the invited address, which may have no account.

    A user with this verified address also sees the invitation in the inbox while it is
    open.
    """

    name = "invitation_sent"
    in_space = False
    by_mail = False  # the direct mail goes to the same address
    visible_if = Q(event__invitation__state=Invitation.State.SENT) & Q(
        event__invitation__expires_at__gt=Now()
    )

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        if event.invitation is None:
            return {}
        address = event.invitation.address
        rows = EmailAddress.objects.filter(verified=True, email__iexact=address)
        people = rows.values_list("user_id", flat=True)
        return dict.fromkeys(people, Notification.Reason.INVITATION)

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        who = byline_for(event.invitation.inviter) if event.invitation else None
        lead = _("You are invited to a group:")
        return InboxLine(lead, event.space.title if event.space else "", byline=who)

    def path(self, event: OutboxEvent) -> str:
        return "/groepen/#uitnodigingen"

    def get_mail_recipients(
        self, event: OutboxEvent
    ) -> Iterable[tuple[int | None, str]]:
        if event.invitation is not None:
            yield None, event.invitation.address

    def build_mail(self, delivery: MailDelivery) -> DirectMail | None:
        """Return the mail. It does not name a confidential group."""
        invitation = delivery.about.invitation
        if invitation is None:
            return None
        if not Invitation.objects.open().filter(pk=invitation.pk).exists():
            return None
        token = make_invitation_token(invitation.public_id, invitation.sending)
        if hash_token(token) != invitation.token_hash:
            return None
        space = invitation.group.space
        context = {
            "inviter": byline_for(invitation.inviter),
            "message": invitation.message,
            "group_title": None if space.is_confidential else space.title,
            "url": settings.SITE_URL + invitation_path(invitation),
            "expires": date_format(to_local(invitation.expires_at), "j F Y"),
        }
        address = delivery.address
        if EmailAddress.objects.filter(verified=True, email__iexact=address).exists():
            return DirectMail(address, "invitation", context, explain_invitation())
        return DirectMail(
            address,
            "invitation",
            context,
            explain_invitation(),
            stop=unsubscribe_invitations(address),
            stop_label=_("No more invitations"),
        )


def explain_invitation() -> str:
    return _(
        "You received this email because somebody filled in your e-mail address for an"
        " invitation. You need not do anything if you do not want to take part."
    )


TYPES = (InvitationSentNotification(),)
