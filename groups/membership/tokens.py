"""The secret in an invitation's link.

It is derived from the invitation and the site's key, so that the mail can be written
again after a crash without storing the secret; the row keeps only its hash.
"""

import base64
import hashlib
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from groups.models import Invitation


def make_invitation_token(public_id: int, sending: int) -> str:
    """The token of one sending: sending again makes the earlier link void."""
    message = f"{public_id}.{sending}"
    digest = salted_hmac("groups.invitation", message, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def invitation_path(invitation: "Invitation") -> str:
    """Where its link leads: for the eyes of its addressee only."""
    token = make_invitation_token(invitation.public_id, invitation.sending)
    return f"/groepen/uitnodiging/{token}/"


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_calendar_token(public_id: int) -> str:
    """The secret in the address of somebody's own calendar."""
    digest = salted_hmac("groups.calendar", str(public_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
