from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_jobs_and_more_reasons")]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("post_created", "new post"),
                    ("invitation_sent", "invitation"),
                    ("wait_ended", "admission"),
                    ("answer_accepted", "answer chosen"),
                    ("moderated", "act of a moderator"),
                    ("mentioned", "somebody mentioned in an edit"),
                ],
                max_length=20,
            ),
        ),
    ]
