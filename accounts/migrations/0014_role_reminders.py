"""Reminders to look through the roles stood in the security log as refusals."""

from django.db import migrations


def name_reminders(apps, schema_editor):
    events = apps.get_model("accounts", "SecurityEvent")._base_manager
    rows = events.filter(kind="roles_reviewed", result="refused", detail="reminded")
    rows.update(kind="roles_reminded", result="done", detail="")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_break_glass_and_admission")]

    operations = [migrations.RunPython(name_reminders, migrations.RunPython.noop)]
