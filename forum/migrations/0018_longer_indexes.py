import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db.operations import (
    AddIndexConcurrentlyIfMissing,
    IndexForeignKeyConcurrently,
    RemoveIndexConcurrently,
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("forum", "0017_no_index_twice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrentlyIfMissing(
            model_name="topic",
            index=models.Index(
                condition=models.Q(post_count__gt=0, is_archived=False),
                fields=["space", "-last_post_at", "-id"],
                include=["created_at", "post_count"],
                name="topic_listed",
            ),
        ),
        AddIndexConcurrentlyIfMissing(
            model_name="post",
            index=models.Index(
                fields=["author", "-created_at", "-id"], name="post_of_author"
            ),
        ),
        IndexForeignKeyConcurrently(
            model_name="post",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="posts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        AddIndexConcurrentlyIfMissing(
            model_name="post",
            index=models.Index(
                condition=models.Q(accepted_at__isnull=False),
                fields=["author"],
                name="post_chosen_of_author",
            ),
        ),
        # Last: until then the lists of topics go along it.
        RemoveIndexConcurrently(model_name="topic", name="topic_newest"),
    ]
