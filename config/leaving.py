"""What has to go when somebody leaves, in its order; see `accounts.erasure`.

Forum and groups know their own rows. Everything else is found by looking: rows that
are somebody's alone go, and the name is cleared out of every text of every table, also
of one that is made tomorrow.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import CASCADE, Model, Q

from wagtail.search import index

from accounts.erasure import Leaver, erased_by, held, hindered_by, kept_by
from accounts.models import AccountMail, Leaving, SecurityEvent, User
from core.erasing import parts_of
from core.sweeping import changes, rows_with
from forum import commands as forum
from forum.models import ModerationEntry, Post, Revision
from groups import commands as groups
from groups.models import Hold

# The security log and the log of moderation are never changed: their words are ours,
# and what a moderator gave as a reason the forum empties. Mails that wait are a last
# word to the person; they go when sent. Posts and their versions the forum clears.
APART = {SecurityEvent, ModerationEntry, AccountMail, Leaving, Session, Post, Revision}


def _tables() -> Iterator[Any]:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            yield model


def clear_own_rows(leaver: Leaver) -> int:
    """Rows that are of nobody else: inbox, mails, marks, drafts, settings."""
    for model in _tables():
        for field in model._meta.concrete_fields:
            is_own = field.related_model is User and field.remote_field
            if is_own and field.remote_field.on_delete is CASCADE:
                rows = model._base_manager.filter(**{field.name: leaver.user_id})
                rows.delete()
    return 0


def clear_texts(leaver: Leaver) -> int:
    """The name, the addresses and the link, in every text of every table."""
    kept = 0
    for model in _tables():
        if model in APART:
            continue
        skip = held(model)
        for row, fields in rows_with(model, leaver.traces):
            if skip is not None and model._base_manager.filter(skip, pk=row.pk):
                kept += 1
                continue
            found = changes(row, fields, leaver.clear)
            if found:
                model._base_manager.filter(pk=row.pk).update(**found)
                if isinstance(row, index.Indexed):
                    row.refresh_from_db()
                    index.insert_or_update_object(row)
    return kept


def rows_of_held_groups(model: type[Model]) -> Q | None:
    """What a hold upon a group keeps of this table."""
    found = None
    for hold in Hold.objects.filter(lifted_at=None).select_related("group__space"):
        for part in parts_of(groups.GROUP):
            rows = part.rows(hold.group.space)
            if rows.model is model:
                condition = Q(pk__in=rows.values("pk"))
                found = condition if found is None else found | condition
    return found


def wire() -> None:
    kept_by(rows_of_held_groups)
    hindered_by("groups", groups.led_alone)
    erased_by("own rows", clear_own_rows)
    erased_by("forum", forum.clear_forum)
    erased_by("groups", groups.clear_groups)
    erased_by("every text", clear_texts)
