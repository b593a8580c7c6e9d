from django.db import migrations, models

from core.migrating import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0010_corrected_work")]

    operations = [
        AddIndexConcurrently(
            model_name="user",
            index=models.Index(fields=["display_name", "id"], name="user_by_name"),
        ),
    ]
