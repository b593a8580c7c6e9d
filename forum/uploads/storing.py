"""Where the files lie: under names of our own, outside everything that is served."""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

FOLDERS = tuple(f"{number:02x}" for number in range(256))
_HALF = "half"  # what is still being written


def _storage() -> FileSystemStorage:
    return FileSystemStorage(
        location=settings.FILES_ROOT,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


def keep(content: bytes) -> str:
    """Put bytes away under a new random name: all of them, or none (`OSError`)."""
    storage = _storage()
    word = secrets.token_hex(20)
    half = f"{_HALF}/{word}"
    name = f"{word[:2]}/{word}"
    try:
        storage.save(half, ContentFile(content))
        with open(storage.path(half), "rb") as written:
            os.fsync(written.fileno())
        os.makedirs(storage.path(word[:2]), mode=0o700, exist_ok=True)
        os.replace(storage.path(half), storage.path(name))
    except OSError:
        with suppress(OSError):
            storage.delete(half)
        raise
    return name


def fetch(name: str) -> bytes | None:
    """The bytes under this name, or None when they are gone."""
    try:
        with _storage().open(name) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content


def discard(name: str) -> None:
    storage = _storage()
    storage.delete(name)


def written_before(moment: datetime, folder: str) -> Iterator[str]:
    """Names of what lies in one of our folders since before a moment."""
    storage = _storage()
    if not storage.exists(folder):
        return
    for file in storage.listdir(folder)[1]:
        with suppress(FileNotFoundError):
            if storage.get_modified_time(f"{folder}/{file}") < moment:
                yield f"{folder}/{file}"


def half_written_before(moment: datetime) -> Iterator[str]:
    return written_before(moment, _HALF)
