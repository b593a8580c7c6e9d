"""Links that stop a mail: signed, for one person and one thing, without signing in.

They hold ids only and never end: an old mail can still be stopped.
"""

from dataclasses import dataclass

from django.core import signing

_SALT = "notifications.unsubscribing"

TOPIC, SPACE, TOGETHER, WEEK = "topic", "space", "together", "week"


class Broken(Exception):
    """This link was not made here."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Who wants to hear no more of what."""

    user: int  # public ids, both
    what: str
    about: int = 0

    @property
    def token(self) -> str:
        return signing.dumps([self.user, self.what, self.about], salt=_SALT)

    @property
    def path(self) -> str:
        return f"/meldingen/afmelden/{self.token}/"


def read(token: str) -> Stop:
    try:
        user, what, about = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Broken from None
    return Stop(user, what, about)
