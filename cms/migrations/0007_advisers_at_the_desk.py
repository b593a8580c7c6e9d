"""Advisers come into /beheer/, where their tasks wait, and may nothing with pages."""

from typing import Any

from django.db import migrations

from cms.commands import ensure_roles


def make_roles(apps: Any, schema_editor: Any) -> None:
    ensure_roles(apps)
    group = apps.get_model("auth.Group").objects.get(name="Advisers")
    for user in apps.get_model("accounts.User").objects.filter(is_adviser=True):
        user.groups.add(group)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0006_rights_upon_snippets"),
        ("accounts", "0005_security_log"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
