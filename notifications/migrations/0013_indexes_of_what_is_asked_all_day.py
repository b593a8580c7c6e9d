from django.db import migrations, models
from django.db.models import Q

from core.db.operations import AddIndexConcurrentlyIfMissing


def parked(name: str) -> models.Index:
    return models.Index(fields=["due_at"], condition=Q(state="parked"), name=name)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("notifications", "0012_no_index_twice")]

    operations = [
        AddIndexConcurrentlyIfMissing(model_name="event", index=parked("event_parked")),
        AddIndexConcurrentlyIfMissing(
            model_name="maildelivery", index=parked("mail_parked")
        ),
        AddIndexConcurrentlyIfMissing(
            model_name="pushdelivery", index=parked("push_parked")
        ),
        AddIndexConcurrentlyIfMissing(
            model_name="maildelivery",
            index=models.Index(
                fields=["sent_at"], condition=Q(sent_at__isnull=False), name="mail_sent"
            ),
        ),
        AddIndexConcurrentlyIfMissing(
            model_name="maildelivery",
            index=models.Index(
                fields=["due_at"], condition=Q(outcome="refused"), name="mail_refused"
            ),
        ),
    ]
