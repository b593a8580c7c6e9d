"""The group of administrators; and editors whose role stood in Wagtail only."""

from typing import Any

from django.db import migrations

from cms.commands import ensure_roles


def make_roles(apps: Any, schema_editor: Any) -> None:
    ensure_roles(apps)
    people = apps.get_model("accounts", "User").objects.filter(groups__name="Editors")
    grants = apps.get_model("accounts", "RoleGrant").objects
    for user in people:
        grants.get_or_create(user=user, role="editor", revoked_at=None)
    people.update(is_editor=True)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_roles"),
        ("accounts", "0005_security_log"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
