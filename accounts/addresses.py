"""What somebody's addresses say of where they work."""

from allauth.account.models import EmailAddress

from accounts.models import Affiliation, EmailDomain, Organisation, User
from accounts.querysets import EmailDomainQuerySet, OrganisationQuerySet


def is_of_unknown_body(user: User) -> bool:
    """Has this person shown an address, and none that a confirmed domain vouches for?

    Who has none cannot sign in: imported authors, and what the site makes for itself.
    """
    domains = _domains(user)
    return bool(domains) and not _vouched_for(domains).exists()


def organisations_to_choose(user: User) -> OrganisationQuerySet:
    """Among which somebody may say for whom they work: those of a confirmed domain
    that serves several, as long as they speak for none of them."""
    found: set[int] = set()
    mine = Affiliation.objects.filter(user=user, until=None)
    for domain in _vouched_for(_domains(user)):
        standing = set(domain.organisations.standing().values_list("pk", flat=True))
        if len(standing) > 1 and not mine.filter(organisation__in=standing).exists():
            found |= standing
    rows: OrganisationQuerySet = Organisation.objects.filter(pk__in=found)
    return rows.order_by("name")


def _domains(user: User) -> set[str]:
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    return {
        address.rpartition("@")[2].lower()
        for address in addresses.values_list("email", flat=True)
    }


def _vouched_for(domains: set[str]) -> EmailDomainQuerySet:
    confirmed: EmailDomainQuerySet = EmailDomain.objects.confirmed()
    return confirmed.filter(domain__in=domains)
