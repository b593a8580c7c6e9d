from django.db import migrations, models

ACTS = [
    ("hide", "hidden"),
    ("restore", "shown again"),
    ("remove", "removed"),
    ("approve", "approved"),
    ("refuse", "refused"),
    ("edit", "edited"),
    ("dismiss", "report dismissed"),
    ("reveal", "name revealed"),
    ("pin", "pinned"),
    ("unpin", "no longer pinned"),
    ("close", "closed"),
    ("open", "opened again"),
    ("archive", "archived"),
    ("unarchive", "taken out of the archive"),
    ("move", "moved"),
    ("split", "split off"),
    ("merge", "merged"),
    ("warn", "warned"),
    ("mute", "may not write for a while"),
    ("unmute", "may write again"),
    ("suspend", "suspended"),
    ("unsuspend", "no longer suspended"),
    ("remove_person", "taken out of the space"),
    ("break_glass", "an administrator reads along"),
    ("erase_version", "earlier version erased"),
    ("erase_passage", "passage erased"),
    ("end_glass", "an administrator stopped reading along"),
    ("glass_over", "the time for reading along was over"),
]


class Migration(migrations.Migration):
    dependencies = [("forum", "0019_revision_title")]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="erased_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="moderationentry",
            name="act",
            field=models.CharField(choices=ACTS, max_length=14),
        ),
    ]
