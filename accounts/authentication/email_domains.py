from allauth.account.models import EmailAddress

from accounts.models import Affiliation, EmailDomain, Organisation, User
from accounts.querysets import EmailDomainQuerySet


def lacks_confirmed_domain(user: User) -> bool:
    """Check whether a user has verified addresses, but none at a confirmed domain.

    False for users without an address (imported authors and the site's own accounts):
    they cannot sign in.
    """
    domains = _domains(user)
    return bool(domains) and not _vouched_for(domains).exists()


def must_choose_organisation(user: User) -> bool:
    """Check whether a user has not chosen yet between several organisations."""
    if user.organisation_name or Affiliation.objects.of(user).exists():
        return False
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    served = Organisation.objects.served_by(addresses.values_list("email", flat=True))
    return bool(served.count() > 1)


def is_domain_expired(address: str) -> bool:
    """Check whether the address is at a domain that is no longer valid.

    Somebody else may read its mail now, so nothing that gives access to an account is
    sent to it.
    """
    found: EmailDomainQuerySet = EmailDomain.objects.lapsed()
    return found.for_address(address).exists()


def _domains(user: User) -> set[str]:
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    return {
        address.rpartition("@")[2].lower()
        for address in addresses.values_list("email", flat=True)
    }


def _vouched_for(domains: set[str]) -> EmailDomainQuerySet:
    confirmed: EmailDomainQuerySet = EmailDomain.objects.confirmed()
    return confirmed.filter(domain__in=domains)
