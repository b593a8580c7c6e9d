"""Editors and moderators keep positions, alerts, regions and advisers, too."""

from typing import Any

from django.db import migrations

from cms.commands import ensure_roles


def make_roles(apps: Any, schema_editor: Any) -> None:
    ensure_roles(apps)


class Migration(migrations.Migration):
    dependencies = [("cms", "0005_advisers_newsletter")]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
