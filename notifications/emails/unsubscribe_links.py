"""Links that stop a mail: signed, for one person and one thing, without signing in.

They hold ids only and never end: an old mail can still be stopped.
"""

from dataclasses import dataclass

from django.core import signing
from django.utils.crypto import salted_hmac

_SALT = "notifications.emails.unsubscribe_links"

TOPIC, SPACE, BATCH, WEEKLY = "topic", "space", "together", "week"
# Of an address behind which there need be no account.
INVITATIONS = "invitations"


class InvalidLinkError(Exception):
    """This link was not made here."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Who wants to hear no more of what."""

    user: int  # public ids, both; of an address no user, and its mark
    what: str
    about: int | str = 0

    @property
    def token(self) -> str:
        return signing.dumps([self.user, self.what, self.about], salt=_SALT)

    @property
    def path(self) -> str:
        return f"/meldingen/afmelden/{self.token}/"


def unsubscribe_invitations(address: str) -> Unsubscribe:
    """For the mail that invites an address: nobody can read in it which one it is."""
    return Unsubscribe(0, INVITATIONS, hash_address(address))


def hash_address(address: str) -> str:
    """An address so that it is known again, and cannot be read or guessed back."""
    return salted_hmac(_SALT, address.lower(), algorithm="sha256").hexdigest()


def parse_token(token: str) -> Unsubscribe:
    try:
        user, what, about = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise InvalidLinkError from None
    return Unsubscribe(user, what, about)
