"""Lists of people, organisations, domains and of what is noted about them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Never

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

from accounts import policy
from core.clock import now, today
from jobs.queue import QueuedJobQuerySet

if TYPE_CHECKING:
    from accounts.models import User

MUNICIPALITY = "gemeente "


class UserManager(BaseUserManager["User"]):
    def visible_to(self, user: Any) -> "models.QuerySet[User]":
        """The people whose pages somebody may open."""
        return self.filter(policy.people_seen_by(user))

    def of_address(self, address: str) -> "User | None":
        """The admitted person who proved to own this address."""
        return self.filter(
            emailaddress__email__iexact=address,
            emailaddress__verified=True,
            state="active",
            is_active=True,
        ).first()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(
        self, email: str | None, password: str | None = None, **fields: Any
    ) -> "User":
        user = self.model(email=email.lower() if email else None, **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        fields |= {"is_superuser": True, "is_staff": True, "state": "active"}
        return self.create_user(email, password, **fields)


class OrganisationQuerySet(models.QuerySet[Any]):
    def shown_as(self, names: Iterable[str]) -> "OrganisationQuerySet":
        """Those that are shown by one of these names: `gemeente Westland`, `VNG`."""
        found = list(names)
        places = [n.removeprefix(MUNICIPALITY) for n in found]
        municipalities = Q(kind="municipality", name__in=places)
        return self.filter(municipalities | ~Q(kind="municipality") & Q(name__in=found))

    def of(self, user: "User") -> "OrganisationQuerySet":
        """For whom somebody works now."""
        return self.filter(affiliations__user=user, affiliations__until=None)

    def served_by(self, addresses: Iterable[str]) -> "OrganisationQuerySet":
        """Those whose confirmed domains stand in these addresses."""
        domains = {address.rpartition("@")[2].lower() for address in addresses}
        known = self.model._meta.get_field("email_domains").related_model.objects
        found = known.confirmed().filter(domain__in=domains)
        return self.filter(email_domains__in=found).standing().distinct()

    def named(self, text: str) -> "OrganisationQuerySet":
        """Those that somebody may mean who types a name, capitals or not."""
        name = text.strip()
        if name.lower().startswith(MUNICIPALITY):
            name = name[len(MUNICIPALITY) :]
        return self.filter(name__iexact=name.strip())

    def standing(self) -> "OrganisationQuerySet":
        """Those that people can speak for today: not merged into another one."""
        return self.filter(Q(merged_from=None) | Q(merged_from__gt=today()))

    def merging(self) -> "OrganisationQuerySet":
        """Those whose day has come and whose people were not moved yet."""
        return self.filter(merged_from__lte=today(), merged_at=None)

    def sought(self, text: str) -> "OrganisationQuerySet":
        """By a part of the name, the code, the province, the region or a domain."""
        word = text.strip()
        if not word:
            return self
        fields = ("name", "code", "province", "region", "email_domains__domain")
        either = Q()
        for field in fields:
            either |= Q(**{f"{field}__icontains": word})
        return self.filter(either).distinct()


class AffiliationQuerySet(models.QuerySet[Any]):
    def of(self, user: "User") -> "AffiliationQuerySet":
        """Somebody's work now, by the name of the organisation."""
        now_there = self.filter(user=user, until=None)
        return now_there.select_related("organisation").order_by("organisation__name")

    def proved(self) -> "AffiliationQuerySet":
        """Those that an address, or the word of a moderator, still vouches for."""
        return self.filter(until=None, lapsed_at=None)


class EmailDomainQuerySet(models.QuerySet[Any]):
    def confirmed(self) -> "EmailDomainQuerySet":
        """Domains whose people come in without approval."""
        day = today()
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        not_over = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.filter(begun, not_over, state="confirmed")

    def suggested(self) -> "EmailDomainQuerySet":
        """Domains that nobody confirmed yet."""
        return self.filter(state="suggested")

    def lapsed(self) -> "EmailDomainQuerySet":
        """Domains whose last day has been."""
        return self.filter(valid_until__lt=today())

    def for_address(self, address: str) -> "EmailDomainQuerySet":
        """The domain of an address, compared whole: no part of it ever counts."""
        _local, _at, domain = address.rpartition("@")
        return self.filter(domain=domain.lower())

    def sought(self, text: str) -> "EmailDomainQuerySet":
        """By a part of the domain or of the name of an organisation."""
        word = text.strip()
        if not word:
            return self
        either = Q(domain__icontains=word) | Q(organisations__name__icontains=word)
        return self.filter(either).distinct()


class AdmissionQuestionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "AdmissionQuestionQuerySet":
        """One's own, as long as one waits to be let in."""
        if not policy.waits_for_admission(user):
            return self.none()
        return self.filter(user=user)


class ExportQuerySet(QueuedJobQuerySet):
    def of(self, user: "User") -> "ExportQuerySet":
        """One's own, newest first."""
        return self.filter(user=user).order_by("-pk")

    def visible_to(self, user: Any) -> "ExportQuerySet":
        """One's own that lie ready."""
        if not user.is_authenticated:
            return self.none()
        return self.of(user).filter(state="done").exclude(file="")


class SignInProviderQuerySet(models.QuerySet[Any]):
    def visible_to(self, _user: Any) -> "SignInProviderQuerySet":
        """Those that are in use: whoever signs in is not known yet."""
        return self.filter(is_active=True)

    def of(self, account: Any) -> "SignInProviderQuerySet":
        """The one by which allauth knows an account, in use or not."""
        key = account.provider
        return self.filter(public_id=key) if key.isdecimal() else self.none()

    def of_person(self, user: "User") -> "SignInProviderQuerySet":
        """Those of the organisations that somebody works for now."""
        now_there = {"organisations__affiliations__until": None}
        return self.filter(
            organisations__affiliations__user=user, **now_there
        ).distinct()

    def named(self, text: str) -> "SignInProviderQuerySet":
        """Those that somebody may mean who types a name or an address."""
        word = text.strip().rpartition("@")[2].lower()
        return self.filter(
            Q(name__icontains=word)
            | Q(organisations__name__icontains=word)
            | Q(domains__domain__icontains=word)
        ).distinct()


class RoleGrantQuerySet(models.QuerySet[Any]):
    def active(self) -> "RoleGrantQuerySet":
        """Roles that people have now."""
        return self.filter(revoked_at=None)


class RoleReviewQuerySet(models.QuerySet[Any]):
    EVERY = timedelta(days=365)

    def holding(self) -> "RoleReviewQuerySet":
        """Those that spare everybody the question now."""
        return self.filter(at__gt=now() - self.EVERY)


class ImmutableRowError(Exception):
    """A line of the log is neither changed nor taken out."""


class SecurityEventQuerySet(models.QuerySet[Any]):
    def update(self, **_fields: Any) -> Never:
        raise ImmutableRowError

    def delete(self) -> Never:
        raise ImmutableRowError

    def forget(self, most: int) -> int:
        """Take out what is past its time; asked for by the job that knows when."""
        oldest = self.order_by("at", "pk").values_list("pk", flat=True)[:most]
        rows = self.model.objects.filter(pk__in=list(oldest))
        return rows._raw_delete(self.db) or 0
