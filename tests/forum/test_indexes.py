"""No index is redundant: each costs time at every write."""

from django.apps import apps
from django.db import connection, models

import pytest

OURS = ("forum", "notifications")


def _listed(model: type[models.Model]) -> list[tuple[str, ...]]:
    """The columns of each index over all rows, in order; `-id` counts as `id`."""
    whole = [
        tuple(name.lstrip("-") for name in each.fields)
        for each in [*model._meta.indexes, *model._meta.constraints]
        if getattr(each, "fields", ()) and not each.condition
    ]
    single = [
        (field.name,)
        for field in model._meta.local_concrete_fields
        if field.db_index or field.unique
    ]
    return whole + single


@pytest.mark.parametrize(
    "model", [each for app in OURS for each in apps.get_app_config(app).get_models()]
)
def test_no_index_is_the_beginning_of_another(model: type[models.Model]) -> None:
    listed = _listed(model)
    twice = [
        each
        for each in listed
        if any(other != each and other[: len(each)] == each for other in listed)
        and not (len(each) == 1 and model._meta.get_field(each[0]).unique)
    ]
    assert twice == []


@pytest.mark.django_db
@pytest.mark.postgres_only
def test_an_index_has_the_order_in_which_a_topic_is_read_on() -> None:
    """A plan is kept for every topic: one that sorts would read the longest whole."""
    with connection.cursor() as cursor:
        # So small a table is sorted whatever there is, if that may be.
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "PREPARE ahead (bigint, int) AS SELECT number FROM forum_post"
            " WHERE topic_id = $1 AND position > $2 ORDER BY position LIMIT 200"
        )
        cursor.execute("EXPLAIN EXECUTE ahead (1, 2)")
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "post_place_once" in plan
    assert "Sort" not in plan
