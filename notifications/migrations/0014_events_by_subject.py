from django.db import migrations, models
from django.db.models import Q

from core.db.operations import AddIndexConcurrentlyIfMissing


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("notifications", "0013_indexes_of_what_is_asked_all_day")]

    operations = [
        AddIndexConcurrentlyIfMissing(
            model_name="event",
            index=models.Index(
                fields=["subject_id", "kind"],
                condition=Q(subject_id__isnull=False),
                name="event_subject",
            ),
        ),
    ]
