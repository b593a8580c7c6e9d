"""Changes to the rows of all tables that refer to a user or contain their name.

The tables are found through the model registry, so that new tables are included
automatically. Slow: only the worker and rare actions of a user call this.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CASCADE, EmailField

from wagtail.search import index

from accounts.deletion.registry import DeletedAccount, get_hold_filter
from accounts.models import User
from core.security.redaction import changed_columns, rows_containing

type Tables = Collection[Any]


def delete_owned_rows(leaver: DeletedAccount) -> int:
    """Delete rows that belong to the user alone: those with a CASCADE foreign key.

    For example inbox, mails, drafts and settings. No hold applies: returns 0.
    """
    for model, field in _pointers(()):
        if field.remote_field.on_delete is CASCADE:
            model._base_manager.filter(**{field.name: leaver.user_id}).delete()
    return 0


def redact_all_texts(leaver: DeletedAccount, *, apart: Tables) -> int:
    """Redact names, addresses and profile links in all texts of all tables.

    Tables in `apart` are skipped. Returns how many rows a hold retains.
    """
    kept = 0
    for model in _tables(apart):
        skip = get_hold_filter(model)
        for row, fields in rows_containing(model, leaver.traces):
            if skip is not None and model._base_manager.filter(skip, pk=row.pk):
                kept += 1
                continue
            theirs = [f for f in fields if _is_address_of(leaver, f, row)]
            if any(field.unique for field in theirs):
                row.delete()  # the row is only about this address
                continue
            found = changed_columns(row, fields, leaver.clear)
            found |= {field.attname: "" for field in theirs}
            if found:
                model._base_manager.filter(pk=row.pk).update(**found)
                _reindex(row)
    return kept


def _is_address_of(leaver: DeletedAccount, field: Any, row: Any) -> bool:
    value = str(getattr(row, field.attname) or "").lower()
    return isinstance(field, EmailField) and value in leaver.addresses


def _reindex(row: object) -> None:
    if isinstance(row, index.Indexed):
        row.refresh_from_db()
        index.insert_or_update_object(row)


def reassign_rows(gone: User, stays: User, *, apart: Tables) -> None:
    """Make all rows that refer to `gone` refer to `stays`.

    If a unique constraint allows only one of two rows, the row of `stays` remains.
    """
    for model, field in _pointers(apart):
        rows = model._base_manager.filter(**{field.name: gone.pk})
        try:
            with transaction.atomic():
                rows.update(**{field.name: stays.pk})
        except IntegrityError:
            _one_by_one(model, field.name, rows, stays)


def _one_by_one(model: Any, name: str, rows: Any, stays: User) -> None:
    for row in list(rows):
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{name: stays.pk})
        except IntegrityError:
            row.delete()


def _tables(apart: Tables) -> Iterator[Any]:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy and model not in apart:
            yield model


def _pointers(apart: Tables) -> Iterator[tuple[Any, Any]]:
    for model in _tables(apart):
        for field in model._meta.local_concrete_fields:
            if field.related_model is User:
                yield model, field
