from django.db import migrations

# As `searchmarks` wrote it when this was made.
MARK = """
    UPDATE forum_searchentry e
    SET words = e.words || array_to_tsvector(ARRAY['@u'])
    FROM forum_post p JOIN forum_topic t ON t.id = p.topic_id
    WHERE p.id = e.post_id AND p.parent_id IS NULL AND t.kind = 'question'
    AND t.post_count = 1 AND t.solved_at IS NULL
    AND NOT t.is_archived AND NOT t.is_closed
"""


def mark_what_waits(apps, schema_editor):
    """Entries of questions without an answer get a mark by which they are found."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MARK)


class Migration(migrations.Migration):
    dependencies = [("forum", "0012_publications")]
    operations = [migrations.RunPython(mark_what_waits, migrations.RunPython.noop)]
