"""Which parts the download of everything of somebody has, in their order."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import commands as accounts
from accounts import owndata as account
from accounts.export import Item, Period, exported_as
from accounts.models import User
from cms import owndata as cms
from forum import owndata as forum
from groups import owndata as groups
from notifications import owndata as notifications


def count_rows(user: User, _period: Period) -> Iterator[Item]:
    """How many rows of which table point at the person, the ones above included: so
    that no table is forgotten."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User and not field.primary_key:
                rows: Any = model._base_manager.filter(**{field.name: user})
                if number := rows.count():
                    table = f"{model._meta.db_table}.{field.column}"
                    yield Item(title=table, facts={_("number"): number})


def connect() -> None:
    parts = (
        ("account", gettext_lazy("Profile and addresses"), account.export_account),
        ("admission", gettext_lazy("Letting me in"), account.export_admission),
        ("work", gettext_lazy("Work and roles"), account.export_work),
        ("signing_in", gettext_lazy("Signing in"), account.export_signing_in),
        ("posts", gettext_lazy("Messages"), forum.export_posts),
        (
            "versions",
            gettext_lazy("Earlier versions of messages"),
            forum.export_versions,
        ),
        ("kept", gettext_lazy("Drafts and kept messages"), forum.export_kept),
        ("acts", gettext_lazy("Reactions, votes and reports"), forum.export_acts),
        ("spaces", gettext_lazy("Spaces and topics"), forum.export_participation),
        ("groups", gettext_lazy("Groups"), groups.export_groups),
        ("meetings", gettext_lazy("Meetings of groups"), groups.export_meetings),
        ("rounds", gettext_lazy("Rounds"), groups.export_rounds),
        ("agenda", gettext_lazy("Meetings of the agenda"), cms.export_meetings),
        ("newsletter", gettext_lazy("The newsletter"), cms.export_newsletter),
        ("remarks", gettext_lazy("Remarks about pages"), cms.export_remarks),
        ("pages", gettext_lazy("Pages of the site"), cms.export_pages),
        ("moderation", gettext_lazy("What moderators did"), forum.export_told),
        (
            "notifications",
            gettext_lazy("Notifications and mails"),
            notifications.export_told,
        ),
        (
            "wishes",
            gettext_lazy("What you chose for mails"),
            notifications.export_wishes,
        ),
        (
            "mail_in",
            gettext_lazy("Mails from you and to you"),
            notifications.export_mail_in,
        ),
        (
            "security",
            gettext_lazy("What was done with my account"),
            accounts.export_security_events,
        ),
        ("tables", gettext_lazy("Tables in which you stand"), count_rows),
    )
    for name, title, gather in parts:
        exported_as(name, title=title, gather=gather)
