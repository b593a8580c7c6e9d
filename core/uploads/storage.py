"""Storage of uploads under random names, outside any directory that is served."""

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
_HALF = "half"  # files that are still being written


def _storage() -> Storage:
    return storages["files"] if settings.FILES_S3 else _folder()


def _folder() -> FileSystemStorage:
    return FileSystemStorage(
        location=settings.FILES_ROOT,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


def ping() -> None:
    """Raise an error if a file could not be saved now. Nothing is written.

    The error is an `OSError`, or an error of the bucket.
    """
    if settings.FILES_S3:
        _storage().exists("readyz")
        return
    half = _folder().path(_HALF)
    os.makedirs(half, mode=0o700, exist_ok=True)
    if not os.access(half, os.W_OK):
        raise PermissionError(half)


def save(content: bytes, *, shelf: str = "") -> str:
    """Save a file completely or not at all, and return its new random name.

    Raises OSError.
    """
    with write_stream(shelf=shelf) as (file, name):
        file.write(content)
    return name


@contextmanager
def write_stream(*, shelf: str = "") -> Iterator[tuple[BinaryIO, str]]:
    """Yield a file to write in chunks, and the name that it has when complete.

    Files of posts have no shelf; all others have one.
    """
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
    """Buffer the file, since an object in a bucket is uploaded as a whole."""
    with tempfile.TemporaryFile() as whole:
        yield whole, name
        whole.seek(0)
        put = _storage().save  # a file, not a model instance
        put(name, File(whole, name))


def fetch(name: str) -> bytes | None:
    """Return the content of a file, or None if it does not exist."""
    try:
        with _storage().open(name) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content


def open_file(name: str) -> BinaryIO | None:
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
    """Yield the names of files in a folder that were last modified before `moment`."""
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
