"""What somebody's addresses say of where they work."""

from allauth.account.models import EmailAddress

from accounts.models import EmailDomain, User


def is_of_unknown_body(user: User) -> bool:
    """Has this person shown an address, and none that a confirmed domain vouches for?

    Who has none cannot sign in: imported authors, and what the site makes for itself.
    """
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    domains = {
        address.rpartition("@")[2].lower()
        for address in addresses.values_list("email", flat=True)
    }
    known = EmailDomain.objects.confirmed().filter(domain__in=domains)
    return bool(domains) and not known.exists()
