"""Where organisations let their own people sign in."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.core.exceptions import PermissionDenied

from allauth.socialaccount.models import SocialAccount

from accounts import policy
from accounts.commands.security_log import Kind, log_command
from accounts.commands.sessions import revoke_sessions
from accounts.models import EmailDomain, Organisation, SignInProvider, User
from core.clock import now
from core.security.encryption import encrypt


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """What an administrator says of a provider. An empty secret keeps the one there."""

    name: str
    client_id: str
    organisations: Iterable[Organisation]
    domains: Iterable[EmailDomain] = ()
    secret: str = ""
    counts_second_factor: bool = False
    second_factor_acr: str = ""


class UntestedProviderError(Exception):
    """Raised when a provider is published before its issuer was asked with success."""


@log_command(Kind.PROVIDER, word="added")
def add_provider(actor: User, *, issuer: str, facts: ProviderFacts) -> SignInProvider:
    """Write down a provider of these organisations. Nobody sees it before its
    connection was tested and it was started."""
    if not policy.can_administer(actor):
        raise PermissionDenied
    return _write(SignInProvider(issuer=issuer, is_active=False), facts)


@log_command(Kind.PROVIDER, word="changed")
def change_provider(
    actor: User, *, provider: SignInProvider, facts: ProviderFacts
) -> SignInProvider:
    """All but the issuer, by which its people are known."""
    if not policy.can_administer(actor):
        raise PermissionDenied
    return _write(_lock(provider), facts)


def record_provider_test(
    actor: User, *, provider: SignInProvider, is_sound: bool
) -> SignInProvider:
    """Record that an administrator had the issuer asked, and whether it answered as it
    must."""
    record = _record_success if is_sound else _record_failure
    return record(actor, provider=provider)


@log_command(Kind.PROVIDER, word="tested")
def _record_success(actor: User, *, provider: SignInProvider) -> SignInProvider:
    if not policy.can_administer(actor):
        raise PermissionDenied
    provider = _lock(provider)
    provider.tested_at = now()
    provider.save(update_fields=["tested_at"])
    return provider


@log_command(Kind.PROVIDER, word="test failed")
def _record_failure(actor: User, *, provider: SignInProvider) -> SignInProvider:
    if not policy.can_administer(actor):
        raise PermissionDenied
    return provider


@log_command(Kind.PROVIDER, word="stopped")
def stop_provider(actor: User, *, provider: SignInProvider) -> SignInProvider:
    """Nobody signs in with it from now on, and whoever may have is signed out.

    Who is who there stays known: started again, it serves the same people.
    """
    return _switch(actor, provider, is_active=False)


@log_command(Kind.PROVIDER, word="started")
def start_provider(actor: User, *, provider: SignInProvider) -> SignInProvider:
    """People may sign in with a provider that is new, or was stopped. Raises
    `UntestedProviderError` if its connection was never tested with success."""
    return _switch(actor, provider, is_active=True)


def _switch(
    actor: User, provider: SignInProvider, *, is_active: bool
) -> SignInProvider:
    if not policy.can_administer(actor):
        raise PermissionDenied
    provider = _lock(provider)
    if is_active and provider.tested_at is None:
        raise UntestedProviderError
    provider.is_active = is_active
    provider.save(update_fields=["is_active"])
    if not is_active:
        people = SocialAccount.objects.filter(provider=provider.key)
        for user_id in people.values_list("user_id", flat=True):
            revoke_sessions(user_id)
    return provider


def _lock(provider: SignInProvider) -> SignInProvider:
    return SignInProvider.objects.select_for_update(no_key=True).get(pk=provider.pk)


def _write(provider: SignInProvider, facts: ProviderFacts) -> SignInProvider:
    provider.name, provider.client_id = facts.name, facts.client_id
    provider.counts_second_factor = facts.counts_second_factor
    provider.second_factor_acr = facts.second_factor_acr
    if facts.secret:
        provider.sealed_secret = encrypt(facts.secret)
    provider.save()
    provider.organisations.set(facts.organisations)
    provider.domains.set(facts.domains)
    cache.delete(f"oidc.configuration.{provider.key}")
    return provider
