"""Where organisations let their own people sign in."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.core.exceptions import PermissionDenied

from allauth.socialaccount.models import SocialAccount

from accounts import policy
from accounts.commands.securitylog import Kind, logged
from accounts.commands.sessions import end_all_sessions
from accounts.models import EmailDomain, Organisation, SignInProvider, User
from core.sealed import seal


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


@logged(Kind.PROVIDER, word="added")
def add_provider(actor: User, *, issuer: str, facts: ProviderFacts) -> SignInProvider:
    """From now on people of these organisations may sign in with this provider."""
    if not policy.can_administer(actor):
        raise PermissionDenied
    return _write(SignInProvider(issuer=issuer), facts)


@logged(Kind.PROVIDER, word="changed")
def change_provider(
    actor: User, *, provider: SignInProvider, facts: ProviderFacts
) -> SignInProvider:
    """All but the issuer, by which its people are known."""
    if not policy.can_administer(actor):
        raise PermissionDenied
    return _write(_held(provider), facts)


@logged(Kind.PROVIDER, word="stopped")
def stop_provider(actor: User, *, provider: SignInProvider) -> SignInProvider:
    """Nobody signs in with it from now on, and whoever may have is signed out.

    Who is who there stays known: started again, it serves the same people.
    """
    return _switch(actor, provider, is_active=False)


@logged(Kind.PROVIDER, word="started")
def start_provider(actor: User, *, provider: SignInProvider) -> SignInProvider:
    """A provider that was stopped may be signed in with again."""
    return _switch(actor, provider, is_active=True)


def _switch(
    actor: User, provider: SignInProvider, *, is_active: bool
) -> SignInProvider:
    if not policy.can_administer(actor):
        raise PermissionDenied
    provider = _held(provider)
    provider.is_active = is_active
    provider.save(update_fields=["is_active"])
    if not is_active:
        people = SocialAccount.objects.filter(provider=provider.key)
        for user_id in people.values_list("user_id", flat=True):
            end_all_sessions(user_id)
    return provider


def _held(provider: SignInProvider) -> SignInProvider:
    return SignInProvider.objects.select_for_update(no_key=True).get(pk=provider.pk)


def _write(provider: SignInProvider, facts: ProviderFacts) -> SignInProvider:
    provider.name, provider.client_id = facts.name, facts.client_id
    provider.counts_second_factor = facts.counts_second_factor
    provider.second_factor_acr = facts.second_factor_acr
    if facts.secret:
        provider.sealed_secret = seal(facts.secret)
    provider.save()
    provider.organisations.set(facts.organisations)
    provider.domains.set(facts.domains)
    cache.delete(f"oidc.configuration.{provider.key}")
    return provider
