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
    """A person, or the author of imported text, who can never sign in.

    E-mail addresses are rows of allauth. `email` mirrors the primary one for Wagtail
    and is empty for imported authors. Users are anonymised in place, never deleted.
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
        """Who sees a part of a profile.

        All readers see the name and the organisation.
        """

        EVERYBODY = "everybody", _("everybody who reads my messages")
        MEMBERS = "members", _("people with an account")
        GROUPS = "groups", _("only people of my groups")

    public_id = PublicIdField()
    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    display_name = models.CharField(_("name"), max_length=80)
    job_title = models.CharField(_("function"), max_length=80, blank=True)
    # Others may have quoted these names: they are cleared from texts when the account
    # is deleted.
    former_names = models.JSONField(default=list, blank=True, editable=False)
    subjects = models.CharField(_("subjects"), max_length=200, blank=True)
    # File name of the photo, which is re-encoded from its pixels.
    photo = models.CharField(max_length=120, blank=True, editable=False)
    job_title_visibility = models.CharField(
        max_length=10, choices=Audience, default=Audience.EVERYBODY
    )
    subjects_visibility = models.CharField(
        max_length=10, choices=Audience, default=Audience.MEMBERS
    )
    photo_visibility = models.CharField(
        max_length=10, choices=Audience, default=Audience.MEMBERS
    )
    # Name of the current organisation, denormalised: bylines need no join.
    organisation_name = models.CharField(max_length=130, blank=True, editable=False)
    kind = models.CharField(
        max_length=10, choices=Kind, default=Kind.PERSON, editable=False
    )
    state = models.CharField(
        max_length=10, choices=State, default=State.PENDING, editable=False
    )
    # Written by `grant_role` and `revoke_role`: permission checks read only this row.
    is_moderator = models.BooleanField(_("moderator"), default=False)
    is_editor = models.BooleanField(_("editor"), default=False, editable=False)
    is_adviser = models.BooleanField(_("adviser"), default=False, editable=False)
    is_administrator = models.BooleanField(
        _("administrator"), default=False, editable=False
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    # A muted user may read but not write. A suspension ends by itself.
    muted_until = models.DateTimeField(null=True, editable=False)
    suspended_until = models.DateTimeField(null=True, editable=False)
    # Suspended while pending: when the suspension ends, the user is pending again.
    was_pending = models.BooleanField(default=False, db_default=False, editable=False)
    is_staff = models.BooleanField(default=False, editable=False)
    # Written by `update_mfa_required` and `log_factor_change`: pages read only this
    # row.
    needs_second_factor = models.BooleanField(default=False, editable=False)
    has_second_factor = models.BooleanField(default=False, editable=False)
    # Part of the session auth hash: incrementing it ends all sessions.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    # When the user was warned that the unused account will be closed.
    dormancy_warned_at = models.DateTimeField(null=True, editable=False)
    import_key = models.CharField(
        max_length=120, unique=True, null=True, blank=True, editable=False
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]
    # Columns on which permissions depend. See core.db.compiled_queries.
    QUERY_KEY_FIELDS = (
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
        # For the paginated list of participants of a large space.
        indexes = [models.Index(fields=["display_name", "id"], name="user_by_name")]

    def __str__(self) -> str:
        return self.display_name

    # Set for each session: the user's provider verified a second factor.
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
    class Source(models.TextChoices):
        DOMAIN = "domain", _("address at a confirmed domain")
        MODERATOR = "moderator", _("approved by a moderator")
        CORRECTED = "corrected", _("corrected by an administrator")

    user = models.ForeignKey(User, models.PROTECT, related_name="affiliations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="affiliations"
    )
    source = models.CharField(max_length=10, choices=Source)
    # The address that proved it. Others may have quoted it, so it is treated as a
    # former name.
    address = models.EmailField(blank=True)
    # When the address stopped proving it: mail bounced, or its domain expired.
    expired_at = models.DateTimeField(null=True, blank=True)
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
