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
    from accounts.policy import Viewer

MUNICIPALITY = "gemeente "


class UserManager(BaseUserManager["User"]):
    def visible_to(self, user: "Viewer") -> "models.QuerySet[User]":
        """Return the people whose profile page the user may open."""
        return self.filter(policy.people_seen_by(user))

    def of_address(self, address: str) -> "User | None":
        """Return the active user with this verified address."""
        return self.filter(
            emailaddress__email__iexact=address,
            emailaddress__verified=True,
            state=self.model.State.ACTIVE,
            is_active=True,
        ).first()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(
        self, email: str | None, password: str | None = None, **fields: object
    ) -> "User":
        user = self.model(email=email.lower() if email else None, **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: object
    ) -> "User":
        fields |= {"is_superuser": True, "is_staff": True, "state": "active"}
        return self.create_user(email, password, **fields)


class OrganisationQuerySet(models.QuerySet[Any]):
    def shown_as(self, names: Iterable[str]) -> "OrganisationQuerySet":
        """Filter by displayed name: `gemeente Westland`, `VNG`."""
        found = list(names)
        places = [n.removeprefix(MUNICIPALITY) for n in found]
        kind = self.model.Kind.MUNICIPALITY
        municipalities = Q(kind=kind, name__in=places)
        return self.filter(municipalities | ~Q(kind=kind) & Q(name__in=found))

    def of(self, user: "User") -> "OrganisationQuerySet":
        return self.filter(affiliations__user=user, affiliations__until=None)

    def served_by(self, addresses: Iterable[str]) -> "OrganisationQuerySet":
        """Return organisations with a confirmed domain in one of these addresses."""
        domains = {address.rpartition("@")[2].lower() for address in addresses}
        known = self.model._meta.get_field("email_domains").related_model.objects
        found = known.confirmed().filter(domain__in=domains)
        return self.filter(email_domains__in=found).standing().distinct()

    def named(self, text: str) -> "OrganisationQuerySet":
        """Filter by name, ignoring case and a leading `gemeente`."""
        name = text.strip()
        if name.lower().startswith(MUNICIPALITY):
            name = name[len(MUNICIPALITY) :]
        return self.filter(name__iexact=name.strip())

    def standing(self) -> "OrganisationQuerySet":
        """Exclude organisations that are merged into another one today."""
        return self.filter(Q(merged_since=None) | Q(merged_since__gt=today()))

    def merging(self) -> "OrganisationQuerySet":
        """Return organisations with a due merger whose people were not moved yet."""
        return self.filter(merged_since__lte=today(), merge_done_at=None)

    def sought(self, text: str) -> "OrganisationQuerySet":
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
        """Return a user's current affiliations, ordered by organisation name."""
        now_there = self.filter(user=user, until=None)
        return now_there.select_related("organisation").order_by("organisation__name")

    def proved(self) -> "AffiliationQuerySet":
        """Return current affiliations that an address or a moderator still proves."""
        return self.filter(until=None, expired_at=None)


class EmailDomainQuerySet(models.QuerySet[Any]):
    def confirmed(self) -> "EmailDomainQuerySet":
        """Return domains that admit people without approval today."""
        day = today()
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        not_over = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.filter(begun, not_over, state=self.model.State.CONFIRMED)

    def suggested(self) -> "EmailDomainQuerySet":
        return self.filter(state=self.model.State.SUGGESTED)

    def lapsed(self) -> "EmailDomainQuerySet":
        return self.filter(valid_until__lt=today())

    def for_address(self, address: str) -> "EmailDomainQuerySet":
        """Filter by the whole domain of an address; a parent domain does not match."""
        _local, _at, domain = address.rpartition("@")
        return self.filter(domain=domain.lower())

    def sought(self, text: str) -> "EmailDomainQuerySet":
        word = text.strip()
        if not word:
            return self
        either = Q(domain__icontains=word) | Q(organisations__name__icontains=word)
        return self.filter(either).distinct()


class AdmissionQuestionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> "AdmissionQuestionQuerySet":
        if not policy.waits_for_admission(user):
            return self.none()
        return self.filter(user=user)


class DataExportQuerySet(QueuedJobQuerySet):
    def of(self, user: "User") -> "DataExportQuerySet":
        return self.filter(user=user).order_by("-pk")

    def visible_to(self, user: "Viewer") -> "DataExportQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.of(user).filter(state=self.model.State.DONE).exclude(file="")


class SignInProviderQuerySet(models.QuerySet[Any]):
    def visible_to(self, _user: "Viewer | None") -> "SignInProviderQuerySet":
        """Return active providers.

        The viewer is not signed in yet, so it is ignored.
        """
        return self.filter(is_active=True)

    def of(self, account: Any) -> "SignInProviderQuerySet":
        """Return the provider of a `SocialAccount`, active or not."""
        key = account.provider
        return self.filter(public_id=key) if key.isdecimal() else self.none()

    def of_person(self, user: "User") -> "SignInProviderQuerySet":
        now_there = {"organisations__affiliations__until": None}
        return self.filter(
            organisations__affiliations__user=user, **now_there
        ).distinct()

    def named(self, text: str) -> "SignInProviderQuerySet":
        word = text.strip().rpartition("@")[2].lower()
        return self.filter(
            Q(name__icontains=word)
            | Q(organisations__name__icontains=word)
            | Q(domains__domain__icontains=word)
        ).distinct()


class RoleGrantQuerySet(models.QuerySet[Any]):
    def active(self) -> "RoleGrantQuerySet":
        return self.filter(revoked_at=None)


class RoleReviewQuerySet(models.QuerySet[Any]):
    EVERY = timedelta(days=365)

    def holding(self) -> "RoleReviewQuerySet":
        """Return reviews that are still valid: less than a year old."""
        return self.filter(at__gt=now() - self.EVERY)


class ImmutableRowError(Exception):
    """Raised when code tries to change or delete a row of the security log."""


class SecurityEventQuerySet(models.QuerySet[Any]):
    def update(self, **_fields: object) -> Never:
        raise ImmutableRowError

    def delete(self) -> Never:
        raise ImmutableRowError

    def forget(self, most: int) -> int:
        """Delete up to `most` of the oldest rows; return how many.

        Only the retention job calls this.
        """
        oldest = self.order_by("at", "pk").values_list("pk", flat=True)[:most]
        rows = self.model.objects.filter(pk__in=list(oldest))
        return rows._raw_delete(self.db) or 0
