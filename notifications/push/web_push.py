"""Send Web Push messages (VAPID).

The payload is encrypted for the browser; the push service cannot read it. It never
contains the text of a post, and for a confidential group only a fixed text.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02, b64urlencode
from pywebpush import WebPushException, webpush

from core.security import egress
from notifications.emails.preferences import get_mail_preferences
from notifications.models import Notification, PushDelivery
from notifications.types.base import is_over, load_subjects, render_line

TIMEOUT_SECONDS = 10
TTL_SECONDS = 24 * 3600  # how long the service keeps it for an offline browser


class SubscriptionExpiredError(Exception):
    """Raised if the browser is no longer subscribed."""


def is_offered() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY)


def get_public_key() -> str:
    """Return the key with which a browser subscribes to this site only."""
    vapid = Vapid02.from_string(settings.VAPID_PRIVATE_KEY)
    point = vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


def is_known_service(endpoint: str) -> bool:
    """Return True for a known push service, to prevent SSRF to other hosts."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme != "https" or port not in {None, 443} or "@" in parts.netloc:
        return False
    return any(
        host == known or (known.startswith(".") and host.endswith(known))
        for known in settings.PUSH_SERVICES
    )


def build_payload(row: Notification) -> dict[str, Any] | None:
    """Return the payload, or None if there is nothing to send.

    The text is in the language of the user's mail.
    """
    load_subjects([row.event])
    mine = Notification.objects.visible_to(row.recipient).unread()
    if is_over(row.event) or not mine.filter(pk=row.pk).exists():
        return None
    preferences = get_mail_preferences([row.recipient_id])[row.recipient_id]
    with translation.override(preferences.settings.language):
        line = render_line(row.event, row.recipient)
        return {
            "title": settings.SITE_NAME,
            "body": " ".join(filter(None, [line.lead, line.title])),
            "url": f"/meldingen/{row.public_id}/",
            "tag": "melding",
        }


def send(delivery: PushDelivery, content: dict[str, Any]) -> None:
    """Send the payload to the push service.

    Raises SubscriptionExpiredError, or WebPushException for any other failure.
    """
    found = delivery.subscription
    keys = {"p256dh": found.p256dh, "auth": found.auth}
    try:
        webpush(
            subscription_info={"endpoint": found.endpoint, "keys": keys},
            data=json.dumps(content),
            vapid_private_key=settings.VAPID_PRIVATE_KEY,
            vapid_claims={"sub": settings.VAPID_CONTACT},
            timeout=TIMEOUT_SECONDS,
            ttl=TTL_SECONDS,
            requests_session=egress.build_session(),
        )
    except WebPushException as error:
        status = getattr(error.response, "status_code", 0)
        if status in {404, 410}:
            raise SubscriptionExpiredError from error
        raise
