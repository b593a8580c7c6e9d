from django.db import migrations, models

from core.db.operations import AddIndexConcurrentlyIfMissing


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0010_corrected_work")]

    operations = [
        AddIndexConcurrentlyIfMissing(
            model_name="user",
            index=models.Index(fields=["display_name", "id"], name="user_by_name"),
        ),
    ]
