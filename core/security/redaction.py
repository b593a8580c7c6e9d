"""Find and replace words in the text columns of all tables.

Every model is searched, so that a new table is included automatically. Each table is
scanned completely, so this is only for rare jobs of the worker.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from string import ascii_uppercase
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Cast, Lower

from wagtail.fields import StreamField

_TO_LOWER = {ord(letter): letter.lower() for letter in ascii_uppercase}

# Fields that contain text. The body of a page is a StreamField.
TEXT_FIELDS = (models.CharField, models.TextField, models.JSONField, StreamField)

type Clear = Callable[[str], str]
type Skip = Callable[[type[models.Model]], Q | None]


def text_fields(model: type[models.Model]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, TEXT_FIELDS)
        and not field.choices
        and not field.primary_key
        and not field.is_relation
    ]


def rows_containing(
    model: type[models.Model], traces: Iterable[str], *, skip: Q | None = None
) -> Iterator[tuple[Any, list[Any]]]:
    """Yield the rows that may contain one of the traces, with their text fields."""
    fields = text_fields(model)
    if not fields:
        return
    found, annotations = Q(), {}
    for field in fields:
        column = f"sweep_{field.name}"
        annotations[column] = Lower(Cast(field.name, models.TextField()))
        for trace in traces:
            for form in encoded_variants(
                trace, isinstance(field, models.JSONField | StreamField)
            ):
                found |= Q(**{f"{column}__contains": form})
    rows: Any = model._base_manager.annotate(**annotations).filter(found)
    if skip is not None:
        rows = rows.exclude(skip)
    for row in rows.order_by("pk").iterator(chunk_size=200):
        yield row, fields


def encoded_variants(trace: str, in_json: bool) -> set[str]:
    """Return the lower-case forms of a word, also escaped as in HTML and JSON."""
    # SQLite lower-cases only A to Z.
    forms = {trace.lower(), trace.translate(_TO_LOWER)}
    for sign, escaped in (("&", "&amp;"), ("'", "&#x27;"), ("'", "&#39;")):
        forms |= {form.replace(sign, escaped) for form in forms}
    forms |= {form.replace(" ", "\u00a0") for form in forms}
    forms |= {form.replace(" ", "&nbsp;") for form in forms}
    if in_json:
        forms |= {json.dumps(form)[1:-1].lower() for form in set(forms)}
    return forms


def redact(value: object, clear: Clear) -> Any:
    """Return a value with its texts replaced, at any depth."""
    if isinstance(value, str):
        return clear(value)
    if isinstance(value, list):
        return [redact(part, clear) for part in value]
    if isinstance(value, dict):
        return {key: redact(part, clear) for key, part in value.items()}
    return value


def changed_columns(
    row: object, fields: Iterable[Any], clear: Clear
) -> dict[str, object]:
    found = {}
    for field in fields:
        value = getattr(row, field.attname)
        if isinstance(field, StreamField):
            value = field.get_prep_value(value)
        new = redact(value, clear)
        if new != value:
            cap = field.max_length
            found[field.attname] = new[:cap] if cap and isinstance(new, str) else new
    return found


def optimize_fts_table(table: str) -> None:
    """Merge SQLite's full-text index, which otherwise retains deleted words."""
    if connection.vendor == "sqlite":
        name = connection.ops.quote_name(table)
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608
