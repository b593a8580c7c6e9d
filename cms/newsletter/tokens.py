"""The secrets in the links of the newsletter's mails."""

from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from cms.models import Subscription

_SIGNER = signing.Signer(salt="cms.newsletter")


def _token(subscription: "Subscription", asking: int) -> str:
    return _SIGNER.sign(f"{subscription.public_id}.{asking}")


def parse_public_id(token: str) -> int:
    """Whose it is; nobody's (0) when it is not ours."""
    try:
        return int(_SIGNER.unsign(token).partition(".")[0])
    except signing.BadSignature:
        return 0


def is_valid_confirmation(token: str, subscription: "Subscription") -> bool:
    """Is it the link of the last mail that asked? Earlier ones are void."""
    return token == _token(subscription, subscription.asking)


def confirm_path(subscription: "Subscription") -> str:
    return f"/nieuwsbrief/bevestigen/{_token(subscription, subscription.asking)}/"


def stop_path(subscription: "Subscription") -> str:
    """Stands in every edition, and works for ever."""
    return f"/nieuwsbrief/stoppen/{_token(subscription, 0)}/"
