from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from allauth.account.models import EmailAddress

from accounts import policy
from accounts.commands.municipalities import Municipality
from accounts.commands.security_log import Kind, log_command
from accounts.commands.user_state import set_state
from accounts.events import AccountApproved
from accounts.models import (
    Affiliation,
    EmailDomain,
    Organisation,
    User,
)
from core.events import publish


@transaction.atomic
def update_approval(user: User) -> User:
    """Admit a pending user with a verified address at a confirmed domain.

    Compares whole domains. If the domain serves one organisation, the user is
    affiliated with it. If it serves several, the user chooses (`change_affiliations`).
    Idempotent.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.state != User.State.PENDING:
        return user
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list(
        "email", flat=True
    )
    for address in addresses:
        domain = EmailDomain.objects.confirmed().for_address(address).first()
        if domain is not None:
            organisations = {o.heir() for o in domain.organisations.all()}
            if len(organisations) == 1:
                source = Affiliation.Source.DOMAIN
                set_affiliation(
                    user, organisations.pop(), source=source, address=address
                )
            return set_state(user, User.State.ACTIVE)
    return user


@log_command(Kind.ADMISSION, word="let in")
def approve(
    actor: User, *, user: User, organisation: Organisation | None = None
) -> User:
    if not policy.can_admit(actor):
        raise PermissionDenied
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.state != User.State.PENDING:
        return user
    if organisation is not None:
        set_affiliation(user, organisation, source=Affiliation.Source.MODERATOR)
    publish(AccountApproved(user.pk))
    return set_state(user, User.State.ACTIVE)


@log_command(Kind.DOMAIN)
def confirm_domain(actor: User, *, domain: EmailDomain) -> EmailDomain:
    """Confirm a domain and admit pending users with an address at it."""
    if not policy.can_admit(actor):
        raise PermissionDenied
    domain.state = EmailDomain.State.CONFIRMED
    domain.save(update_fields=["state"])
    approve_all_pending(domain)
    return domain


def approve_all_pending(domain: EmailDomain) -> None:
    """Admit pending users with a verified address at this domain.

    Call it inside a transaction.
    """
    for user in waiting_at([domain.domain]).order_by("pk"):
        auto_approve(user)


def waiting_at(domains: Iterable[str]) -> QuerySet[User]:
    """Return pending users with a verified address at one of these domains."""
    at = Q(pk__in=[])
    for domain in domains:
        at |= Q(email__iendswith=f"@{domain}")
    addresses = EmailAddress.objects.filter(at, verified=True)
    return User.objects.filter(
        state=User.State.PENDING, pk__in=addresses.values("user_id")
    )


def auto_approve(user: User) -> User:
    """Admit and notify a pending user if one of their addresses now allows it.

    Call it inside a transaction.
    """
    user = update_approval(user)
    if user.state == User.State.ACTIVE:
        publish(AccountApproved(user.pk))
    return user


@transaction.atomic
def load_municipalities(rows: Iterable[Municipality]) -> int:
    """Add and update municipalities; return how many were added.

    Names, provinces and populations follow the rows. Existing domains keep their state.
    """
    known = {o.code: o for o in Organisation.objects.exclude(code=None)}
    added = 0
    for row in rows:
        organisation = known.get(row.code)
        if organisation is None:
            organisation = Organisation(code=row.code)
            added += 1
        organisation.name, organisation.province = row.name, row.province
        organisation.population = row.population or organisation.population
        organisation.save()
        if row.domain:
            domain, _made = EmailDomain.objects.get_or_create(domain=row.domain)
            domain.organisations.add(organisation)
    return added


def set_affiliation(
    user: User, organisation: Organisation, *, source: str, address: str = ""
) -> Affiliation:
    """Affiliate a user with an organisation, or with the one it is now part of.

    Call it inside a transaction.
    """
    organisation = Organisation.objects.get(pk=organisation.pk).heir()
    affiliation, _made = Affiliation.objects.get_or_create(
        user=user,
        organisation=organisation,
        until=None,
        defaults={"source": source, "address": address},
    )
    user.organisation_name = organisation.shown_name
    user.save(update_fields=["organisation_name"])
    return affiliation
