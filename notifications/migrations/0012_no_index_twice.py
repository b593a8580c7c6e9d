import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db.operations import IndexForeignKeyConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("notifications", "0011_reason_solved"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        IndexForeignKeyConcurrently(
            model_name="maildelivery",
            name="recipient",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        IndexForeignKeyConcurrently(
            model_name="notification",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notifications",
                to="notifications.event",
            ),
        ),
        IndexForeignKeyConcurrently(
            model_name="notification",
            name="recipient",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notifications",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        IndexForeignKeyConcurrently(
            model_name="pushdelivery",
            name="notification",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pushes",
                to="notifications.notification",
            ),
        ),
        IndexForeignKeyConcurrently(
            model_name="spacemail",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="space_mails",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
