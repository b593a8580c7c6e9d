"""A mail that is ready, and what the parts of this folder tell each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core import mail
from notifications.addressing import bounce_address
from notifications.models import MailDelivery
from notifications.unsubscribing import Stop

FOLDER = "notifications/email"


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    envelope: mail.Envelope
    drawn: mail.RenderedMail

    @property
    def to(self) -> str:
        return self.envelope.to


@dataclass(frozen=True, slots=True)
class Sheet:
    """One mail before it is drawn: its templates, what they get, why it comes."""

    template: str
    reason: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    stop: Stop | None = None
    stop_label: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def message_id(public_id: int) -> str:
    """Of one delivery: its own, and the same when it has to be sent again."""
    return f"<{public_id}@{mail.message_id_host()}>"


def thread_id(kind: str, public_id: int) -> str:
    """The same for all mails of one conversation; tells nobody which one it is."""
    digest = salted_hmac(
        "notifications.thread", f"{kind}.{public_id}", algorithm="sha256"
    ).hexdigest()
    return f"<{digest[:24]}@{mail.message_id_host()}>"


def ready(delivery: MailDelivery, to: str, sheet: Sheet) -> Message:
    """Draw a sheet, with the lines that every mail ends with."""
    links = []
    headers = dict(sheet.headers)
    if sheet.stop is not None:
        links.append(Link(sheet.stop_label, absolute(sheet.stop.path)))
        headers["List-Unsubscribe"] = f"<{absolute(sheet.stop.path)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if delivery.recipient_id is not None:
        links.append(Link(_("Mail settings"), absolute("/meldingen/mailinstellingen/")))
        why = absolute(f"/meldingen/mails/{delivery.public_id}/")
        links.append(Link(_("Why did I get this mail?"), why))
    told = {"reason": sheet.reason, "links": links, **sheet.context}
    drawn = mail.render_mail(f"{FOLDER}/{sheet.template}", told)
    headers["X-Auto-Response-Suppress"] = "All"
    envelope = mail.Envelope(
        to,
        message_id=message_id(delivery.public_id),
        sender=bounce_address(delivery.public_id),
        headers=headers,
    )
    return Message(envelope, drawn)
