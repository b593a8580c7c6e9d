from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import FileField

from forum.models import Attachment


def referenced_files() -> Iterator[tuple[str, str]]:
    """Yield every file that a row refers to, as (folder in the archive, name)."""
    for name in Attachment.objects.values_list("file", flat=True).iterator():
        yield "files", name
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if not isinstance(column, FileField):
                continue
            place = _folder_of(column)
            rows = model._default_manager.exclude(**{column.name: ""})
            rows = rows.exclude(**{column.name: None})
            for name in rows.values_list(column.name, flat=True).iterator():
                if place and name:
                    yield place, name


def _folder_of(column: FileField) -> str:
    if settings.FILES_S3:
        return str(getattr(column.storage, "location", ""))
    root = Path(getattr(column.storage, "location", "") or "/nowhere").resolve()
    if root == Path(settings.MEDIA_ROOT).resolve():
        return "media"
    if root == Path(settings.FILES_ROOT).resolve():
        return "files"
    return ""


def missing_files(names: set[str]) -> list[str]:
    """Return files that rows refer to and that are not in `names` (`files/…`)."""
    return sorted(
        f"{folder}/{name}"
        for folder, name in referenced_files()
        if f"{folder}/{name}" not in names
    )
