"""Signed tokens in the links of newsletter mails."""

from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from cms.models import NewsletterSubscription

_SIGNER = signing.Signer(salt="cms.newsletter")


def _token(subscription: "NewsletterSubscription", asking: int) -> str:
    return _SIGNER.sign(f"{subscription.public_id}.{asking}")


def parse_public_id(token: str) -> int:
    """Return the public id of the subscription, or 0 for an invalid token."""
    try:
        return int(_SIGNER.unsign(token).partition(".")[0])
    except signing.BadSignature:
        return 0


def is_valid_confirmation(token: str, subscription: "NewsletterSubscription") -> bool:
    """Check whether the token is from the last confirmation mail.

    Earlier ones are invalid.
    """
    return token == _token(subscription, subscription.asking)


def confirm_path(subscription: "NewsletterSubscription") -> str:
    return f"/nieuwsbrief/bevestigen/{_token(subscription, subscription.asking)}/"


def stop_path(subscription: "NewsletterSubscription") -> str:
    """Return the unsubscribe link of every edition, which never expires."""
    return f"/nieuwsbrief/stoppen/{_token(subscription, 0)}/"
