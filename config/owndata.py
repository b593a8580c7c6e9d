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


def counted(user: User, _period: Period) -> Iterator[Item]:
    """How many rows of which table point at the person, the ones above included: so
    that no table is forgotten."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User and not field.primary_key:
                rows: Any = model._base_manager.filter(**{field.name: user})
                if number := rows.count():
                    table = f"{model._meta.db_table}.{field.column}"
                    yield Item(title=table, facts={_("number"): number})


def wire() -> None:
    _t = gettext_lazy
    parts = (
        ("account", _t("Profile and addresses"), account.export_account),
        ("work", _t("Work and roles"), account.export_work),
        ("signing_in", _t("Signing in"), account.export_signing_in),
        ("posts", _t("Messages"), forum.export_posts),
        ("versions", _t("Earlier versions of messages"), forum.export_versions),
        ("kept", _t("Drafts and kept messages"), forum.export_kept),
        ("acts", _t("Reactions, votes and reports"), forum.export_acts),
        ("spaces", _t("Spaces and topics"), forum.export_participation),
        ("groups", _t("Groups"), groups.export_groups),
        ("meetings", _t("Meetings of groups"), groups.export_meetings),
        ("rounds", _t("Rounds"), groups.export_rounds),
        ("agenda", _t("Meetings of the agenda"), cms.export_meetings),
        ("newsletter", _t("The newsletter"), cms.export_newsletter),
        ("remarks", _t("Remarks about pages"), cms.export_remarks),
        ("pages", _t("Pages of the site"), cms.export_pages),
        ("moderation", _t("What moderators did"), forum.export_told),
        ("notifications", _t("Notifications and mails"), notifications.export_told),
        ("wishes", _t("What you chose for mails"), notifications.export_wishes),
        ("mail_in", _t("Mails from you and to you"), notifications.export_mail_in),
        (
            "security",
            _t("What was done with my account"),
            accounts.export_security_events,
        ),
        ("tables", _t("Tables in which you stand"), counted),
    )
    for name, title, gather in parts:
        exported_as(name, title=title, gather=gather)
