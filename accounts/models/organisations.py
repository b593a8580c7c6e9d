"""The organisations that people speak for, and their e-mail domains."""

from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.querysets import (
    MUNICIPALITY,
    EmailDomainQuerySet,
    OrganisationQuerySet,
)
from accounts.sizes import Size, size_of


class Organisation(models.Model):
    """A municipality, or another body whose people take part."""

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

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """As it stands behind a person's name: `gemeente Westland`, `VNG`."""
        if self.kind == self.Kind.MUNICIPALITY:
            return f"{MUNICIPALITY}{self.name}"
        return self.name

    @property
    def size(self) -> Size | None:
        return size_of(self.population)

    @property
    def about_population(self) -> str:
        """Rounded, with a point between the thousands: 115.000."""
        if self.population is None:
            return ""
        rounded = round(self.population, -3 if self.population >= 10_000 else -2)
        return str(number_format(rounded, force_grouping=True))


class EmailDomain(models.Model):
    """What stands behind the @ of an organisation's people.

    Many-to-many: a joint work organisation's domain serves several municipalities.
    Only a *confirmed* domain admits people without approval.
    """

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        CONFIRMED = "confirmed", _("confirmed")

    domain = models.CharField(_("domain"), max_length=253, unique=True)
    organisations = models.ManyToManyField(Organisation, related_name="email_domains")
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.SUGGESTED
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = EmailDomainQuerySet.as_manager()

    class Meta:
        ordering = ("domain",)
        verbose_name = _("e-mail domain")
        verbose_name_plural = _("e-mail domains")

    def __str__(self) -> str:
        return self.domain
