"""Bulk inserts, with COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from forum.models.number_set import NumberSetField

type SeedRow = tuple[Any, ...]


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[SeedRow]
) -> None:
    """Insert rows with values in the order of `names`; other fields get their default.

    Sends no signals and does not call `save()`: the caller must insert related rows.
    """
    if connection.vendor == "postgresql":
        _copy(model, names, rows)
    else:
        made = (model(**dict(zip(names, row, strict=True))) for row in rows)
        model._base_manager.bulk_create(made, batch_size=500)


def next_id(model: type[models.Model]) -> int:
    return (model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def reset_sequences(*written: type[models.Model]) -> None:
    """Reset sequences after rows with explicit ids, and update planner statistics."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(written)):
            cursor.execute(statement)
        for model in written if connection.vendor == "postgresql" else ():
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def cluster_table(model: type[models.Model], index: str) -> None:
    """Order rows on disk by an index, as on a site that grew over time.

    Rows of one day are then adjacent, rather than rows of one topic.
    """
    if connection.vendor != "postgresql":
        return
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        connection.check_constraints()  # pending constraint checks block CLUSTER
        # The connection's limit of one minute is too short for a large table.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"CLUSTER {quote(model._meta.db_table)} USING {quote(index)}")


def _copy(
    model: type[models.Model], names: Sequence[str], rows: Iterable[SeedRow]
) -> None:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    others = [name for name in fields if name not in names and name != "id"]
    constants = tuple(
        _prepare_value(fields[name], fields[name].get_default()) for name in others
    )
    as_text = {
        n for n, name in enumerate(names) if isinstance(fields[name], NumberSetField)
    }
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(fields[name].column)) for name in [*names, *others])
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            if as_text:
                row = tuple(
                    str(value) if n in as_text else value for n, value in enumerate(row)
                )
            copy.write_row(row + constants)


def _prepare_value(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)
