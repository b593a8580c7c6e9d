from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation_sizes import OrganisationSize, find_size
from accounts.querysets import (
    MUNICIPALITY,
    EmailDomainQuerySet,
    OrganisationQuerySet,
)
from core.clock import today


class Organisation(models.Model):
    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        REGION = "region", _("regional body")
        JOINT = "joint", _("joint work organisation")
        ASSOCIATION = "association", _("association")
        OTHER = "other", _("other organisation")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.MUNICIPALITY
    )
    code = models.CharField(
        _("CBS code"), max_length=10, unique=True, null=True, blank=True
    )
    province = models.CharField(_("province"), max_length=40, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    population = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    # The organisation to which its people belong from `merged_since` on.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    merged_since = models.DateField(_("from"), null=True, blank=True)
    # When its people were moved.
    merge_done_at = models.DateTimeField(null=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_since=None, merge_done_at=None)
                | Q(merged_into__isnull=False, merged_since__isnull=False),
                name="organisation_merged_since",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="organisation_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_merged(self, day: date | None = None) -> bool:
        return self.merged_since is not None and self.merged_since <= (day or today())

    def heir(self, day: date | None = None) -> "Organisation":
        """Return the organisation that it is part of on this day, or itself."""
        found: Organisation = self
        while found.is_merged(day) and found.merged_into is not None:
            found = found.merged_into
        return found

    @property
    def shown_name(self) -> str:
        """Return the name as shown beside a person: `gemeente Westland`, `VNG`."""
        if self.kind == self.Kind.MUNICIPALITY:
            return f"{MUNICIPALITY}{self.name}"
        return self.name

    @property
    def size(self) -> OrganisationSize | None:
        return find_size(self.population)

    @property
    def about_population(self) -> str:
        """Return the rounded population with a thousands separator: 115.000."""
        if self.population is None:
            return ""
        rounded = round(self.population, -3 if self.population >= 10_000 else -2)
        return str(number_format(rounded, force_grouping=True))


class EmailDomain(models.Model):
    """The domain of the e-mail addresses of an organisation's people.

    Many-to-many: the domain of a joint work organisation serves several municipalities.
    Only a confirmed domain admits people without approval.
    """

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        CONFIRMED = "confirmed", _("confirmed")

    class ExpiryNotice(models.TextChoices):
        SOON = "soon"
        OVER = "over"

    domain = models.CharField(_("domain"), max_length=253, unique=True)
    organisations = models.ManyToManyField(Organisation, related_name="email_domains")
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.SUGGESTED
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(
        _("valid up to and including"), null=True, blank=True
    )
    # The last notice that was sent about its end.
    expiry_notice = models.CharField(
        max_length=5, choices=ExpiryNotice, blank=True, editable=False
    )

    objects = EmailDomainQuerySet.as_manager()

    class Meta:
        ordering = ("domain",)
        verbose_name = _("e-mail domain")
        verbose_name_plural = _("e-mail domains")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="email_domain_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.domain

    @property
    def is_over(self) -> bool:
        return self.valid_until is not None and self.valid_until < today()

    @property
    def is_upcoming(self) -> bool:
        return self.valid_from is not None and self.valid_from > today()
