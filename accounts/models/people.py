"""People, and for whom they work from when until when."""

from collections.abc import Iterator

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import policy
from accounts.models.organisations import Organisation
from accounts.querysets import AffiliationQuerySet, UserManager
from core.public_id import PublicIdField


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

    class Audience(models.TextChoices):
        """Who sees a part of a profile; name and organisation all readers do."""

        EVERYBODY = "everybody", _("everybody who reads my messages")
        MEMBERS = "members", _("people with an account")
        GROUPS = "groups", _("only people of my groups")

    public_id = PublicIdField()
    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    display_name = models.CharField(_("name"), max_length=80)
    job_title = models.CharField(_("function"), max_length=80, blank=True)
    # Names that others may have written: they go as well when somebody leaves.
    former_names = models.JSONField(default=list, blank=True, editable=False)
    subjects = models.CharField(_("subjects"), max_length=200, blank=True)
    # Where the picture lies; drawn anew from its pixels.
    photo = models.CharField(max_length=120, blank=True, editable=False)
    job_title_for = models.CharField(
        max_length=10, choices=Audience, default=Audience.EVERYBODY
    )
    subjects_for = models.CharField(
        max_length=10, choices=Audience, default=Audience.MEMBERS
    )
    photo_for = models.CharField(
        max_length=10, choices=Audience, default=Audience.MEMBERS
    )
    # The organisation somebody speaks for now, as text: bylines cost no join.
    organisation_name = models.CharField(max_length=130, blank=True, editable=False)
    kind = models.CharField(
        max_length=10, choices=Kind, default=Kind.PERSON, editable=False
    )
    state = models.CharField(
        max_length=10, choices=State, default=State.PENDING, editable=False
    )
    # Roles, kept by `grant_role` and `revoke_role`: pages ask nothing but this row.
    is_moderator = models.BooleanField(_("moderator"), default=False)
    is_editor = models.BooleanField(_("editor"), default=False, editable=False)
    is_adviser = models.BooleanField(_("adviser"), default=False, editable=False)
    is_administrator = models.BooleanField(
        _("administrator"), default=False, editable=False
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    # May read and not write; a suspension ends by itself. Both compared by the policy.
    muted_until = models.DateTimeField(null=True, editable=False)
    suspended_until = models.DateTimeField(null=True, editable=False)
    # Suspended before anybody let them in: when it ends they wait again.
    suspended_waiting = models.BooleanField(
        default=False, db_default=False, editable=False
    )
    is_staff = models.BooleanField(default=False, editable=False)
    # Kept by `update_mfa_required` and `log_factor_change`: pages ask this row only.
    needs_second_factor = models.BooleanField(default=False, editable=False)
    has_second_factor = models.BooleanField(default=False, editable=False)
    # Part of what every session is compared with: one more, and all of them have ended.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    # That the account will be closed, since nobody has signed in for so long.
    warned_at = models.DateTimeField(null=True, editable=False)
    import_key = models.CharField(
        max_length=120, unique=True, null=True, blank=True, editable=False
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]
    # What rights ask of a person besides who it is. See core.db.compiled_queries.
    STANDING = (
        "state",
        "is_active",
        "is_moderator",
        "is_editor",
        "is_adviser",
        "is_administrator",
        "is_superuser",
    )

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
        # The participants of a large space, a page at a time.
        indexes = [models.Index(fields=["display_name", "id"], name="user_by_name")]

    def __str__(self) -> str:
        return self.display_name

    # Of this session: the provider of one's organisation asked for a second factor.
    proved_elsewhere = False

    def get_full_name(self) -> str:
        return self.display_name

    get_short_name = get_full_name

    @property
    def subject_list(self) -> list[str]:
        return [word for word in self.subjects.split(", ") if word]

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
        CORRECTED = "corrected", _("corrected by an administrator")

    user = models.ForeignKey(User, models.PROTECT, related_name="affiliations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="affiliations"
    )
    source = models.CharField(max_length=10, choices=Source)
    # By which address it was proved; others may have written it, as a former name.
    address = models.EmailField(blank=True)
    # Since when that address proves it no more: mail comes back, its domain is over.
    lapsed_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

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
