import re
from functools import partial
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import Q

from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.users.models import UserProfile

from accounts.deletion.registry import DeletedAccount
from cms.commands.publish import increase_content_version
from cms.commands.registrations import cancel_registration
from cms.models import Adviser, PageFeedback, Registration, ThemePage
from core.security.redaction import optimize_fts_table


def anonymise_pages(leaver: DeletedAccount) -> int:
    """Remove the person from registrations, advisers, remarks and file names.

    A cancelled registration frees the place for the waiting list.
    """
    mine = Registration.objects.filter(user=leaver.user_id)
    for row in mine.select_related("event", "user"):
        cancel_registration(row.user, event=row.event)
    mine.delete()
    Adviser.objects.filter(
        Q(user=leaver.user_id) | Q(email__in=leaver.addresses)
    ).delete()
    ThemePage.objects.filter(maintainer=leaver.user_id).update(maintainer=None)
    PageFeedback.objects.filter(address__in=leaver.addresses).update(address="")
    for model in (Image, Document):
        for row in model.objects.iterator(chunk_size=500):
            if is_named_after(leaver, row.file.name):
                _rename_file(row)
    optimize_fts_table("wagtailsearch_indexentry_fts")
    increase_content_version()
    return 0


def delete_profile_picture(leaver: DeletedAccount) -> int:
    """Delete the Wagtail profile picture.

    Must run before the profile row is deleted.
    """
    for profile in UserProfile.objects.filter(user=leaver.user_id).exclude(avatar=""):
        storage, name = profile.avatar.storage, profile.avatar.name
        transaction.on_commit(partial(storage.delete, name))
    return 0


def is_named_after(leaver: DeletedAccount, path: str) -> bool:
    """Check whether a file name contains all words of a name unique to this person."""
    words = _words(PurePath(path).name)
    return any(_words(name) <= words for name in leaver.clear_names)


def _words(text: str) -> set[str]:
    return set(re.split(r"[\W_]+", text.lower())) - {""}


def _rename_file(row: Any) -> None:
    """Store the file under a neutral name.

    Renditions are deleted, and created again on demand.
    """
    storage, old = row.file.storage, PurePath(row.file.name)
    new = str(old.with_name(f"bestand{old.suffix.lower()}"))
    if storage.exists(str(old)):
        with storage.open(str(old)) as file:
            new = storage.save(new, file)
        transaction.on_commit(partial(storage.delete, str(old)))
    type(row).objects.filter(pk=row.pk).update(file=new)
    if isinstance(row, Image):
        row.renditions.all().delete()
