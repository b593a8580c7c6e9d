"""Where the files lie: under names of our own, outside everything that is served."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

FOLDERS = tuple(f"{number:02x}" for number in range(256))
_HALF = "half"  # what is still being written


def _storage() -> Storage:
    return storages["files"] if settings.FILES_S3 else _folder()


def _folder() -> FileSystemStorage:
    return FileSystemStorage(
        location=settings.FILES_ROOT,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


def ping() -> None:
    """Raise what would go wrong (`OSError`, or an error of the bucket) if a file were
    kept now. Nothing is written."""
    if settings.FILES_S3:
        _storage().exists("readyz")
        return
    half = _folder().path(_HALF)
    os.makedirs(half, mode=0o700, exist_ok=True)
    if not os.access(half, os.W_OK):
        raise PermissionError(half)


def save(content: bytes, *, shelf: str = "") -> str:
    """Put bytes away under a new random name: all of them, or none (`OSError`)."""
    with write_stream(shelf=shelf) as (file, name):
        file.write(content)
    return name


@contextmanager
def write_stream(*, shelf: str = "") -> Iterator[tuple[BinaryIO, str]]:
    """A file to be written piece by piece, and the name under which it will lie once
    it is whole. Files of posts have no shelf; what belongs to nobody's post has one."""
    word = secrets.token_hex(20)
    folder = shelf or word[:2]
    if settings.FILES_S3:
        with _write_remote(f"{folder}/{word}") as whole:
            yield whole
        return
    storage = _folder()
    half, name = storage.path(f"{_HALF}/{word}"), f"{folder}/{word}"
    for each in (_HALF, folder):
        os.makedirs(storage.path(each), mode=0o700, exist_ok=True)
    try:
        with open(
            os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        ) as to:
            yield to, name
            to.flush()
            os.fsync(to.fileno())
        os.replace(half, storage.path(name))
    except BaseException:
        with suppress(OSError):
            os.remove(half)
        raise


@contextmanager
def _write_remote(name: str) -> Iterator[tuple[BinaryIO, str]]:
    """A bucket takes a file at once, as a whole."""
    with tempfile.TemporaryFile() as whole:
        yield whole, name
        whole.seek(0)
        put = _storage().save  # a file, not a row
        put(name, File(whole, name))


def fetch(name: str) -> bytes | None:
    """The bytes under this name, or None when they are gone."""
    try:
        with _storage().open(name) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content


def open_file(name: str) -> BinaryIO | None:
    """The file under this name, to be read piece by piece, or None when it is gone."""
    try:
        file: Any = _storage().open(name)
    except FileNotFoundError:
        return None
    found: BinaryIO = file
    return found


def delete(name: str) -> None:
    storage = _storage()
    storage.delete(name)


def files_before(moment: datetime, folder: str) -> Iterator[str]:
    """Names of what lies in one of our folders since before a moment."""
    storage = _storage()
    try:
        names = storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for file in names:
        with suppress(FileNotFoundError):
            if storage.get_modified_time(f"{folder}/{file}") < moment:
                yield f"{folder}/{file}"


def stale_partials(moment: datetime) -> Iterator[str]:
    return files_before(moment, _HALF)
