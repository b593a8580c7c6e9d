"""Signed unsubscribe links that work without signing in.

They contain only ids and never expire, so that links in old mails keep working.
"""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

_SALT = "notifications.emails.unsubscribe_links"

TOPIC, SPACE, BATCH, WEEKLY = "topic", "space", "together", "week"
# For an address, which may have no account.
INVITATIONS = "invitations"


class InvalidLinkError(Exception):
    """Raised if the signature of a link is invalid."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """An unsubscribe link: the user (or address) and what to stop."""

    user: int  # public id; 0 for an address, whose hash is in `about`
    what: str
    about: int | str = 0

    @property
    def token(self) -> str:
        return signing.dumps([self.user, self.what, self.about], salt=_SALT)

    @property
    def path(self) -> str:
        return reverse("unsubscribe", args=[self.token])


def unsubscribe_invitations(address: str) -> Unsubscribe:
    """Return the link for an invited address, which holds only a hash of it."""
    return Unsubscribe(0, INVITATIONS, hash_address(address))


def hash_address(address: str) -> str:
    """Return a keyed hash, so that the address cannot be read or guessed."""
    return salted_hmac(_SALT, address.lower(), algorithm="sha256").hexdigest()


def parse_token(token: str) -> Unsubscribe:
    try:
        user, what, about = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise InvalidLinkError from None
    return Unsubscribe(user, what, about)
