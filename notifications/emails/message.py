from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core import mail
from notifications.emails.unsubscribe_links import Unsubscribe
from notifications.inbound.reply_addresses import bounce_address
from notifications.models import MailDelivery

TEMPLATE_FOLDER = "notifications/email"


@dataclass(frozen=True, slots=True)
class MailLink:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ComposedMail:
    envelope: mail.Envelope
    rendered: mail.RenderedMail

    @property
    def to(self) -> str:
        return self.envelope.to


@dataclass(frozen=True, slots=True)
class MailContent:
    template: str
    reason: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    stop: Unsubscribe | None = None
    stop_label: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def absolute_url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def make_message_id(public_id: int) -> str:
    """Return the Message-ID of a delivery, which is the same for every retry."""
    return f"<{public_id}@{mail.message_id_host()}>"


def make_thread_id(kind: str, public_id: int) -> str:
    """Return an opaque id, shared by all mails of one conversation."""
    digest = salted_hmac(
        "notifications.thread", f"{kind}.{public_id}", algorithm="sha256"
    ).hexdigest()
    return f"<{digest[:24]}@{mail.message_id_host()}>"


def build_mail(delivery: MailDelivery, to: str, content: MailContent) -> ComposedMail:
    """Render a mail with the common footer and headers."""
    links = []
    headers = dict(content.headers)
    if content.stop is not None:
        links.append(MailLink(content.stop_label, absolute_url(content.stop.path)))
        headers["List-Unsubscribe"] = f"<{absolute_url(content.stop.path)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if delivery.recipient_id is not None:
        links.append(
            MailLink(_("Mail settings"), absolute_url(reverse("mail-settings")))
        )
        why = absolute_url(reverse("mail-detail", args=[delivery.public_id]))
        links.append(MailLink(_("Why did I get this mail?"), why))
    told = {"reason": content.reason, "links": links, **content.context}
    rendered = mail.render_mail(f"{TEMPLATE_FOLDER}/{content.template}", told)
    headers["X-Auto-Response-Suppress"] = "All"
    envelope = mail.Envelope(
        to,
        message_id=make_message_id(delivery.public_id),
        sender=bounce_address(delivery.public_id),
        headers=headers,
    )
    return ComposedMail(envelope, rendered)
