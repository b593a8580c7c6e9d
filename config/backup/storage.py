import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages

from config.backup.manifest import folders


class FileStore(Protocol):
    def names(self) -> Iterator[str]: ...

    def open_file(self, name: str) -> IO[bytes]:
        """Raises FileNotFoundError if the file was deleted in the meantime."""

    def write(self, name: str, content: IO[bytes]) -> None: ...


def file_stores() -> dict[str, FileStore]:
    if settings.FILES_S3:
        return {"files": BucketFiles("files"), "media": BucketFiles("default")}
    return {name: LocalFiles(folder) for name, folder in folders().items()}


class LocalFiles:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> Iterator[str]:
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(self.folder).as_posix()

    def open_file(self, name: str) -> IO[bytes]:
        return (self.folder / name).open("rb")

    def write(self, name: str, content: IO[bytes]) -> None:
        target = self.folder / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(content, file)


class BucketFiles:
    def __init__(self, alias: str) -> None:
        self.storage: Any = storages[alias]

    def names(self) -> Iterator[str]:
        top = f"{self.storage.location}/"
        for found in self.storage.bucket.objects.filter(Prefix=top):
            yield found.key.removeprefix(top)

    def open_file(self, name: str) -> IO[bytes]:
        file: IO[bytes] = self.storage.open(name)
        return file

    def write(self, name: str, content: IO[bytes]) -> None:
        self.storage.save(name, File(content, name))
