"""Test of the connection to a sign-in provider, before users sign in with it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from allauth.socialaccount.adapter import get_adapter
from requests.exceptions import (
    HTTPError,
    JSONDecodeError,
    RequestException,
    SSLError,
    Timeout,
)

from accounts.models import SignInProvider
from accounts.security_log import labels
from accounts.sso import id_token
from core.security.egress import EgressRefusedError

WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(slots=True)
class Inspection:
    address: str
    endpoints: dict[str, str] = field(default_factory=dict)
    keys: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems


def inspect_provider(provider: SignInProvider) -> Inspection:
    """Fetch a provider's configuration and keys, with the limits of a sign-in.

    Waits for the provider: call it outside a transaction.
    """
    found = Inspection(_configuration_address(provider.issuer))
    try:
        configuration = _fetch(found.address)
        if isinstance(configuration, dict):
            found.endpoints = {
                name: str(configuration[name])[:300]
                for name in ("issuer", *id_token.ENDPOINTS)
                if configuration.get(name)
            }
        id_token.validate_discovery(configuration, provider.issuer)
        found.keys = _count_keys(_fetch(configuration["jwks_uri"]))
    except (RequestException, ValueError, id_token.IdTokenError) as error:
        found.problems.append(_describe(error))
        return found
    if not found.keys:
        found.problems.append(_("It shows no keys to check its answers with."))
    return found


def _configuration_address(issuer: str) -> str:
    return issuer if "/.well-known/" in issuer else issuer.rstrip("/") + WELL_KNOWN


def _fetch(address: str) -> Any:
    with get_adapter().get_requests_session() as session:
        answer = session.get(address)
        answer.raise_for_status()
        return answer.json()


def _count_keys(answer: object) -> int:
    keys = answer.get("keys") if isinstance(answer, dict) else None
    return len(keys) if isinstance(keys, list) else 0


def _describe(error: Exception) -> str:
    """Return a sentence about the error, without the provider's response."""
    if isinstance(error, id_token.IdTokenError | EgressRefusedError):
        return _("Its answer cannot be used: %(why)s.") % {
            "why": labels.label_for(str(error))
        }
    if isinstance(error, HTTPError) and error.response is not None:
        status = error.response.status_code
        return _("It answers with an error (%(status)s). Is the issuer right?") % {
            "status": status
        }
    if isinstance(error, SSLError):
        return _("Its certificate is not valid.")
    if isinstance(error, Timeout):
        return _("It does not answer in time.")
    if isinstance(error, JSONDecodeError | ValueError):
        return _("Its answer is no configuration of a sign-in provider.")
    return _("It cannot be reached at this address.")
