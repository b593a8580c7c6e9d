"""Register the sections of a data export, in the order in which they appear."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import commands as accounts
from accounts.data_export import sections as account
from accounts.data_export.registry import (
    ExportItem,
    ExportPeriod,
    ExportSection,
    export_sections,
)
from accounts.models import User
from cms.commands import data_export as cms
from forum.selectors import data_export as forum
from groups.selectors import data_export as groups
from notifications.selectors import data_export as notifications


def count_rows(user: User, _period: ExportPeriod) -> Iterator[ExportItem]:
    """Count the rows of every table that refer to the user, so that none is forgotten.

    The rows of the other sections are included.
    """
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User and not field.primary_key:
                rows: Any = model._base_manager.filter(**{field.name: user})
                if number := rows.count():
                    table = f"{model._meta.db_table}.{field.column}"
                    yield ExportItem(title=table, facts={_("number"): number})


def connect() -> None:
    parts = (
        ("account", gettext_lazy("Profile and addresses"), account.export_account),
        ("admission", gettext_lazy("Letting me in"), account.export_admission),
        ("work", gettext_lazy("Work and roles"), account.export_affiliations),
        ("signing_in", gettext_lazy("Signing in"), account.export_sign_in),
        ("posts", gettext_lazy("Messages"), forum.export_posts),
        (
            "versions",
            gettext_lazy("Earlier versions of messages"),
            forum.export_versions,
        ),
        (
            "kept",
            gettext_lazy("Drafts and kept messages"),
            forum.export_drafts_and_bookmarks,
        ),
        ("acts", gettext_lazy("Reactions, votes and reports"), forum.export_actions),
        ("spaces", gettext_lazy("Spaces and topics"), forum.export_participation),
        ("groups", gettext_lazy("Groups"), groups.export_groups),
        ("meetings", gettext_lazy("Meetings of groups"), groups.export_meetings),
        ("rounds", gettext_lazy("Rounds"), groups.export_rounds),
        ("agenda", gettext_lazy("Meetings of the agenda"), cms.export_meetings),
        ("newsletter", gettext_lazy("The newsletter"), cms.export_newsletter),
        ("remarks", gettext_lazy("Remarks about pages"), cms.export_remarks),
        ("pages", gettext_lazy("Pages of the site"), cms.export_pages),
        ("moderation", gettext_lazy("What moderators did"), forum.export_moderation),
        (
            "notifications",
            gettext_lazy("Notifications and mails"),
            notifications.export_notifications,
        ),
        (
            "wishes",
            gettext_lazy("What you chose for mails"),
            notifications.export_mail_preferences,
        ),
        (
            "mail_in",
            gettext_lazy("Mails from you and to you"),
            notifications.export_inbound_mail,
        ),
        (
            "security",
            gettext_lazy("What was done with my account"),
            accounts.export_security_events,
        ),
        ("tables", gettext_lazy("Tables in which you stand"), count_rows),
    )
    for name, title, gather in parts:
        export_sections.register(name, ExportSection(name, title, gather))
