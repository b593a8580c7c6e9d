"""What a mail says: asked of the rows, and of the rights, when it is sent."""

from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from accounts.models import User
from accounts.names import person
from accounts.policy import is_member
from core import mail
from core.clock import amsterdam
from groups.models import Invitation
from groups.tokens import hashed, invitation_path, token_for
from notifications.models import Event, MailDelivery


@dataclass(frozen=True, slots=True)
class Message:
    to: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: dict[str, str] = field(default_factory=dict)


def compose(delivery: MailDelivery) -> Message | None:
    """The mail of this row, or None when what it tells of is over."""
    event = delivery.event
    if event.invitation is not None:
        return _invitation(delivery, event.invitation)
    if event.kind == Event.Kind.WAIT_ENDED:
        return _admitted(delivery, event.actor)
    return None


def send(message: Message) -> None:
    mail.send(
        to=message.to,
        subject=message.subject,
        text=message.text,
        html=message.html,
        message_id=message.message_id,
        headers=message.headers,
    )


def _invitation(delivery: MailDelivery, invitation: Invitation) -> Message | None:
    """Names who invites; the group itself only when it is not confidential."""
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
    return _rendered(delivery, "invitation", delivery.address, context)


def _admitted(delivery: MailDelivery, user: User) -> Message | None:
    """Somebody who waited may come in now, if that is still so."""
    if not is_member(user) or not user.email:
        return None
    return _rendered(delivery, "admitted", user.email, {"name": user.display_name})


def _rendered(
    delivery: MailDelivery, name: str, to: str, context: dict[str, object]
) -> Message:
    folder = f"notifications/email/{name}"
    context |= {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    with translation.override(settings.LANGUAGE_CODE):
        subject = render_to_string(f"{folder}.subject.txt", context)
        text = render_to_string(f"{folder}.txt", context)
        html = render_to_string(f"{folder}.html", context)
    host = settings.SITE_URL.rpartition("/")[2].partition(":")[0]
    message_id = f"<{delivery.public_id}@{host}>"
    return Message(to, " ".join(subject.split()), text, html, message_id)
