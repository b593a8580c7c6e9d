"""Rows of every table that point at somebody, whatever tables there are.

What has to be done to all of them is done by looking, so that a table that is made
tomorrow is covered by itself. Rare acts of the worker, or of somebody's own.
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
    """Rows that are of nobody else: inbox, mails, marks, drafts, settings."""
    for model, field in _pointers(()):
        if field.remote_field.on_delete is CASCADE:
            model._base_manager.filter(**{field.name: leaver.user_id}).delete()
    return 0


def redact_all_texts(leaver: DeletedAccount, *, apart: Tables) -> int:
    """The name, the addresses and the link, in every text of every table but those
    apart; how many rows a hold keeps."""
    kept = 0
    for model in _tables(apart):
        skip = get_hold_filter(model)
        for row, fields in rows_containing(model, leaver.traces):
            if skip is not None and model._base_manager.filter(skip, pk=row.pk):
                kept += 1
                continue
            theirs = [f for f in fields if _is_address_of(leaver, f, row)]
            if any(field.unique for field in theirs):
                row.delete()  # it is about that address and nothing else
                continue
            found = changed_columns(row, fields, leaver.clear)
            found |= {field.attname: "" for field in theirs}
            if found:
                model._base_manager.filter(pk=row.pk).update(**found)
                _reindex(row)
    return kept


def _is_address_of(leaver: DeletedAccount, field: Any, row: Any) -> bool:
    """Is this a column for an address, with one of theirs in it?"""
    value = str(getattr(row, field.attname) or "").lower()
    return isinstance(field, EmailField) and value in leaver.addresses


def _reindex(row: Any) -> None:
    if isinstance(row, index.Indexed):
        row.refresh_from_db()
        index.insert_or_update_object(row)


def reassign_rows(gone: User, stays: User, *, apart: Tables) -> None:
    """Every row that points at the one from now on points at the other. Where both
    have a row of which there may be one only, that of the account that stays counts."""
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
