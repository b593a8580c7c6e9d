import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db.operations import (
    AddIndexConcurrentlyIfMissing,
    IndexForeignKeyConcurrently,
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("forum", "0013_waiting_mark")]

    operations = [
        IndexForeignKeyConcurrently(
            model_name="post",
            name="checked_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        AddIndexConcurrentlyIfMissing(
            model_name="post",
            index=models.Index(
                condition=models.Q(("holds_until__isnull", False)),
                fields=["holds_until"],
                name="post_holds_until",
            ),
        ),
    ]
