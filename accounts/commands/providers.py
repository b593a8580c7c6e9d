from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from allauth.socialaccount.models import SocialAccount

from accounts import policy
from accounts.commands.security_log import Kind, log_command
from accounts.commands.sessions import revoke_sessions
from accounts.models import EmailDomain, Organisation, SignInProvider, User
from core.clock import now
from core.exceptions import ActionRefused
from core.security.encryption import encrypt


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """Values of a provider. An empty secret keeps the stored one."""

    name: str
    client_id: str
    organisations: Iterable[Organisation]
    domains: Iterable[EmailDomain] = ()
    secret: str = ""
    counts_second_factor: bool = False
    second_factor_acr: str = ""


@log_command(Kind.PROVIDER, word="added")
def add_provider(actor: User, *, issuer: str, facts: ProviderFacts) -> SignInProvider:
    """Add a provider. It stays inactive until it is tested and started."""
    if not policy.can_administer(actor):
        raise PermissionDenied
    return _write(SignInProvider(issuer=issuer, is_active=False), facts)


@log_command(Kind.PROVIDER, word="changed")
def change_provider(
    actor: User, *, provider: SignInProvider, facts: ProviderFacts
) -> SignInProvider:
    """Change all values except the issuer, which identifies the provider's users."""
    if not policy.can_administer(actor):
        raise PermissionDenied
    return _write(_lock(provider), facts)


def record_provider_test(
    actor: User, *, provider: SignInProvider, is_sound: bool
) -> SignInProvider:
    """Log a connection test; store the time of a successful one."""
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
    """Deactivate a provider and sign out its users.

    Connected accounts remain: after `start_provider` they work again.
    """
    return _switch(actor, provider, is_active=False)


@log_command(Kind.PROVIDER, word="started")
def start_provider(actor: User, *, provider: SignInProvider) -> SignInProvider:
    """Activate a provider.

    Raises `ActionRefused` if no connection test succeeded.
    """
    return _switch(actor, provider, is_active=True)


def _switch(
    actor: User, provider: SignInProvider, *, is_active: bool
) -> SignInProvider:
    if not policy.can_administer(actor):
        raise PermissionDenied
    provider = _lock(provider)
    if is_active and provider.tested_at is None:
        told = _("%(name)s was not started: test its connection first.")
        raise ActionRefused(told % {"name": provider.name})
    provider.is_active = is_active
    provider.save(update_fields=["is_active"])
    if not is_active:
        people = SocialAccount.objects.filter(provider=provider.key)
        for user_id in people.values_list("user_id", flat=True):
            revoke_sessions(user_id)
    return provider


def _lock(provider: SignInProvider) -> SignInProvider:
    sign_in_provider: SignInProvider = SignInProvider.objects.select_for_update(
        no_key=True
    ).get(pk=provider.pk)
    return sign_in_provider


def _write(provider: SignInProvider, facts: ProviderFacts) -> SignInProvider:
    provider.name, provider.client_id = facts.name, facts.client_id
    provider.counts_second_factor = facts.counts_second_factor
    provider.second_factor_acr = facts.second_factor_acr
    if facts.secret:
        provider.encrypted_secret = encrypt(facts.secret)
    provider.save()
    provider.organisations.set(facts.organisations)
    provider.domains.set(facts.domains)
    cache.delete(f"oidc.configuration.{provider.key}")
    return provider
