"""What somebody's addresses say of where they work."""

from allauth.account.models import EmailAddress

from accounts.models import Affiliation, EmailDomain, Organisation, User
from accounts.querysets import EmailDomainQuerySet


def lacks_confirmed_domain(user: User) -> bool:
    """Has this person shown an address, and none that a confirmed domain vouches for?

    Who has none cannot sign in: imported authors, and what the site makes for itself.
    """
    domains = _domains(user)
    return bool(domains) and not _vouched_for(domains).exists()


def must_choose_organisation(user: User) -> bool:
    """Was somebody let in whose address serves several organisations, without having
    said yet for which they work?"""
    if user.organisation_name or Affiliation.objects.of(user).exists():
        return False
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    served = Organisation.objects.served_by(addresses.values_list("email", flat=True))
    return bool(served.count() > 1)


def is_domain_expired(address: str) -> bool:
    """Is this at a domain whose last day has been? Whoever reads its mail now may be
    somebody else: no key to an account goes there."""
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
