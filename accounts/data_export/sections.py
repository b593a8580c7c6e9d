from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts.data_export.registry import ExportItem, ExportPeriod, StoredFile
from accounts.models import (
    AdmissionQuestion,
    Affiliation,
    RoleGrant,
    SignInProvider,
    User,
)
from accounts.templatetags.devices import browser
from core.uploads import storage


def export_account(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Export the profile and the addresses, whatever the period."""
    files: tuple[StoredFile, ...] = ()
    if user.photo:
        files = (StoredFile("foto.jpg", lambda: storage.fetch(user.photo)),)
    facts: dict[str, Any] = {
        _("name"): user.display_name,
        _("former names"): user.former_names,
        _("function"): user.job_title,
        _("who sees it"): user.get_job_title_visibility_display(),
        _("subjects"): user.subjects,
        _("organisation"): user.organisation_name,
        _("state"): user.get_state_display(),
        _("number of your page"): user.public_id,
        _("account since"): user.date_joined,
        _("signed in last"): user.last_login,
        _("may not write until"): user.muted_until,
    }
    kept = {name: value for name, value in facts.items() if value}
    yield ExportItem(title=_("Profile"), facts=kept, files=files)
    for row in EmailAddress.objects.filter(user=user).order_by("pk"):
        facts = {_("confirmed"): row.verified, _("first address"): row.primary}
        yield ExportItem(title=row.email, facts=facts)


def export_admission(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    rows = AdmissionQuestion.objects.filter(period.of("asked_at"), user=user)
    for row in rows:
        facts = {_("answer"): row.answer}
        yield ExportItem(title=row.question, moment=row.asked_at, facts=facts)


def export_affiliations(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    rows = Affiliation.objects.filter(period.of("since"), user=user)
    for row in rows.select_related("organisation").order_by("since"):
        facts = {
            _("how we know"): row.get_source_display(),
            _("address"): row.address,
            _("until"): row.until,
        }
        yield ExportItem(
            title=row.organisation.shown_name, moment=row.since, facts=facts
        )
    grants = RoleGrant.objects.filter(period.of("granted_at"), user=user)
    for grant in grants.order_by("granted_at"):
        facts = {_("until"): grant.revoked_at}
        title = grant.get_role_display()
        yield ExportItem(title=title, moment=grant.granted_at, facts=facts)


def export_sign_in(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Export devices, second factors and connected providers, without secrets."""
    for session in UserSession.objects.filter(period.of("created_at"), user=user):
        facts = {_("network address"): session.ip}
        title = browser(session.user_agent)
        yield ExportItem(title=title, moment=session.created_at, facts=facts)
    for factor in Authenticator.objects.filter(period.of("created_at"), user=user):
        title = factor.get_type_display()
        yield ExportItem(title=title, moment=factor.created_at)
    for account in SocialAccount.objects.filter(period.of("date_joined"), user=user):
        found = SignInProvider.objects.of(account).values_list("name", flat=True)
        facts = {_("number there"): account.uid}
        title = found.first() or account.provider
        yield ExportItem(title=title, moment=account.date_joined, facts=facts)
