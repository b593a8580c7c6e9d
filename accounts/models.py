"""People and the organisations they speak for."""

from collections.abc import Iterator

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts import policy
from accounts.querysets import (
    MUNICIPALITY,
    EmailDomainQuerySet,
    OrganisationQuerySet,
    UserManager,
)
from accounts.sizes import Size, size_of
from core.ids import PublicIdField
from core.work import Work


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


class User(AbstractBaseUser, PermissionsMixin):
    """A person; or an author of imported text, who can never sign in.

    Addresses live in allauth's table; `email` mirrors the primary one for Wagtail, and
    is empty for imported authors. People are anonymised in place, never deleted.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        IMPORTED = "imported", _("imported author")
        BOT = "bot", _("bot")

    class State(models.TextChoices):
        PENDING = "pending", _("waits for approval")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        CLOSED = "closed", _("closed")

    public_id = PublicIdField()
    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    display_name = models.CharField(_("name"), max_length=80)
    job_title = models.CharField(_("function"), max_length=80, blank=True)
    # The organisation somebody speaks for now, as text: bylines cost no join.
    organisation_name = models.CharField(max_length=130, blank=True, editable=False)
    kind = models.CharField(
        max_length=10, choices=Kind, default=Kind.PERSON, editable=False
    )
    state = models.CharField(
        max_length=10, choices=State, default=State.PENDING, editable=False
    )
    is_moderator = models.BooleanField(_("moderator"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    # May read and not write; a suspension ends by itself. Both compared by the policy.
    muted_until = models.DateTimeField(null=True, editable=False)
    suspended_until = models.DateTimeField(null=True, editable=False)
    is_staff = models.BooleanField(default=False, editable=False)
    # Kept by `settle_second_factor` and `note_factors`: pages ask nothing but this row.
    needs_second_factor = models.BooleanField(default=False, editable=False)
    has_second_factor = models.BooleanField(default=False, editable=False)
    # Part of what every session is compared with: one more, and all of them have ended.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    import_key = models.CharField(
        max_length=120, unique=True, null=True, blank=True, editable=False
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["pending", "active"], is_active=True)
                | Q(state__in=["suspended", "closed"], is_active=False),
                name="user_may_sign_in_only_while_active",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    get_short_name = get_full_name

    @property
    def must_set_up_second_factor(self) -> bool:
        return policy.must_set_up_second_factor(self)

    def get_session_auth_hash(self) -> str:
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for older in super().get_session_auth_fallback_hash():
            yield f"{older}.{self.session_epoch}"


class Affiliation(models.Model):
    """Somebody's work for an organisation, from when until when, and how we know."""

    class Source(models.TextChoices):
        DOMAIN = "domain", _("address at a confirmed domain")
        MODERATOR = "moderator", _("approved by a moderator")

    user = models.ForeignKey(User, models.PROTECT, related_name="affiliations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="affiliations"
    )
    source = models.CharField(max_length=10, choices=Source)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(until=None),
                name="affiliation_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"affiliation {self.pk}"


class AccountMail(Work):
    """A mail that answers a form of the account pages, on its way to the worker.

    Written for every address that is filled in, known or not, so that nothing about the
    answer tells which it is. What the mail says may hold a code or a link: it stands
    here sealed, and the row is deleted when the mail is sent, or after a day.
    """

    class Kind(models.TextChoices):
        LETTER = "letter"  # written in the request; `sealed` holds it
        RESET = "reset"  # a new password was asked for: the worker finds out by whom
        NOTHING = "nothing"  # nobody is behind this address

    public_id = PublicIdField()
    kind = models.CharField(max_length=10, choices=Kind)
    address = models.EmailField()
    language = models.CharField(max_length=10)
    sealed = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state="pending"),
                name="account_mail_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"account mail {self.pk}"
