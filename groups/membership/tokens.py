"""Secret tokens in URLs of invitations and calendars.

A token is derived from the row and the site's secret key, so that a mail can be
rendered again after a crash without storing the secret. The database holds a hash only.
"""

import base64
import hashlib
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from groups.models import Invitation


def make_invitation_token(public_id: int, sending: int) -> str:
    """Return the token for this sending. Sending again invalidates earlier links."""
    message = f"{public_id}.{sending}"
    digest = salted_hmac("groups.invitation", message, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def invitation_path(invitation: "Invitation") -> str:
    """Return the path of the invitation link. Show it to the addressee only."""
    token = make_invitation_token(invitation.public_id, invitation.sending)
    return f"/groepen/uitnodiging/{token}/"


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_calendar_token(public_id: int) -> str:
    digest = salted_hmac("groups.calendar", str(public_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
