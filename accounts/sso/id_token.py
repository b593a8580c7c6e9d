"""Verification of identity tokens and of a provider's configuration."""

import hmac
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

type Claims = dict[str, Any]

# Asymmetric algorithms only: the site holds no key that could sign a token.
ALGORITHMS = {
    f"{family}{size}" for family in ("RS", "PS", "ES") for size in ("256", "384", "512")
} | {"EdDSA"}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ENDPOINTS = (
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
)
CLOCK_SKEW_SECONDS = 60  # tolerated clock difference
SECOND_FACTOR = "mfa"  # RFC 8176: multiple-factor authentication


class IdTokenError(OAuth2Error):
    """Raised when a provider's response is rejected; the message is the reason.

    `accounts.security_log.labels` translates it.
    """


def is_safe_address(address: str) -> bool:
    """Check for HTTPS. Plain HTTP is allowed on the loopback interface, for testing."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return True
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def validate_discovery(found: object, issuer: str) -> Claims:
    """Return the provider's configuration if it is valid for this issuer.

    Raises `IdTokenError`.
    """
    if not isinstance(found, dict) or found.get("issuer") != issuer:
        raise IdTokenError("configuration of another issuer")
    for name in ENDPOINTS:
        address = found.get(name, "")
        is_optional = name == "userinfo_endpoint" and not address
        if not is_optional and not is_safe_address(str(address)):
            raise IdTokenError(f"{name} is missing or not safe")
    return found


def verify_token(
    token: str, *, keys_url: str, issuer: str, client_id: str, nonce: str
) -> Claims:
    """Return the verified claims of an identity token.

    Checks signature, issuer, audience, nonce and expiry, and refuses a replay. Raises
    `IdTokenError`.
    """
    try:
        algorithm = jwt.get_unverified_header(token).get("alg")
    except jwt.PyJWTError as error:
        raise IdTokenError("no identity token") from error
    if algorithm not in ALGORITHMS:
        raise IdTokenError("signed in another way")
    try:
        claims: Claims = jwtkit.verify_and_decode(
            credential=token,
            keys_url=keys_url,
            issuer=issuer,
            audience=client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise IdTokenError("no key to check it with") from error
    _check_claims(claims, client_id=client_id, nonce=nonce)
    return claims


def _check_claims(claims: Claims, *, client_id: str, nonce: str) -> None:
    subject, audience = claims.get("sub"), claims.get("aud")
    if not isinstance(subject, str) or not subject:
        raise IdTokenError("no subject")
    if not claims.get("exp"):
        raise IdTokenError("no end")
    if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise IdTokenError("of another sign-in")
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != client_id:
        raise IdTokenError("made for another site")


def is_fresh(claims: Claims, begun: float) -> bool:
    """Check whether the user authenticated at the provider since `begun` (Unix time).

    The claim `auth_time` is optional: without it the token counts as fresh.
    """
    asked = claims.get("auth_time")
    return asked is None or (
        isinstance(asked, int) and asked >= begun - CLOCK_SKEW_SECONDS
    )


def has_second_factor(claims: Claims, acr_values: Iterable[str]) -> bool:
    """Check the claims `amr` and `acr` for a second factor."""
    methods = claims.get("amr")
    if isinstance(methods, list) and SECOND_FACTOR in methods:
        return True
    return claims.get("acr") in set(acr_values)
