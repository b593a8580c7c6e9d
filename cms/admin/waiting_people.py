from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress

from accounts.models import AdmissionQuestion, EmailDomain, Organisation, User


@dataclass(frozen=True, slots=True)
class WaitingPerson:
    user: User
    addresses: list[str]
    organisations: list[Organisation]

    @property
    def questions(self) -> list[AdmissionQuestion]:
        return list(self.user.admission_questions.all())


def list_waiting_people() -> QuerySet[User]:
    verified = EmailAddress.objects.filter(verified=True).order_by("-primary", "email")
    return (
        User.objects.filter(state=User.State.PENDING, kind=User.Kind.PERSON)
        .filter(emailaddress__verified=True)
        .distinct()
        .order_by("date_joined", "pk")
        .prefetch_related(
            Prefetch("emailaddress_set", verified, "verified_addresses"),
            "admission_questions",
        )
    )


def add_organisations(users: list[User]) -> list[WaitingPerson]:
    """Add the organisations suggested by the addresses, in two queries."""
    addresses = {
        user.pk: [row.email for row in user.verified_addresses]  # type: ignore[attr-defined]
        for user in users
    }
    names = {_domain(address) for found in addresses.values() for address in found}
    rows = EmailDomain.objects.filter(domain__in=names)
    known = {row.domain: row for row in rows.prefetch_related("organisations")}
    return [
        WaitingPerson(
            user, addresses[user.pk], _organisations(addresses[user.pk], known)
        )
        for user in users
    ]


def describe_questions(user: User) -> str:
    rows = list(user.admission_questions.all())
    if not rows:
        return ""
    if any(row.answered_at is None for row in rows):
        return _("a question was asked")
    return _("answered your question")


def _organisations(
    addresses: list[str], known: dict[str, EmailDomain]
) -> list[Organisation]:
    domains = [known[name] for a in addresses if (name := _domain(a)) in known]
    found = {o.pk: o for domain in domains for o in domain.organisations.all()}
    return list(found.values())


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
