"""What a mail says: asked of the rows, and of the rights, when it is sent."""

from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from core import mail
from notifications.kind import Letter, is_gone, kind_of, load
from notifications.models import MailDelivery


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
    load([delivery.event])
    if is_gone(delivery.event):
        return None
    with translation.override(settings.LANGUAGE_CODE):
        letter = kind_of(delivery.event).letter(delivery)
        return _rendered(delivery, letter) if letter else None


def send(message: Message) -> None:
    mail.send(
        to=message.to,
        subject=message.subject,
        text=message.text,
        html=message.html,
        message_id=message.message_id,
        headers=message.headers,
    )


def _rendered(delivery: MailDelivery, letter: Letter) -> Message:
    folder = f"notifications/email/{letter.template}"
    site = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    context = letter.context | site
    subject = render_to_string(f"{folder}.subject.txt", context)
    text = render_to_string(f"{folder}.txt", context)
    html = render_to_string(f"{folder}.html", context)
    host = settings.SITE_URL.rpartition("/")[2].partition(":")[0]
    message_id = f"<{delivery.public_id}@{host}>"
    return Message(
        to=letter.to,
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        message_id=message_id,
        headers=letter.headers,
    )
