"""Layout and manifest of a backup archive."""

import hashlib
import json
import tarfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings

MANIFEST = "manifest.json"
DUMP = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}
CHUNK_BYTES = 1 << 20


class BackupError(Exception):
    """Raised when a backup fails. The message is shown to the administrator."""


def folders() -> dict[str, Path]:
    """Return the folders with uploaded files by their name in the archive."""
    return {"files": Path(settings.FILES_ROOT), "media": Path(settings.MEDIA_ROOT)}


@dataclass(frozen=True, slots=True)
class Manifest:
    """Description of a backup. Written last, so that a partial backup has none.

    `members` maps the name of each file in the archive to its size and SHA-256.
    """

    made_at: str
    vendor: str
    migrations: dict[str, str]
    members: dict[str, tuple[int, str]] = field(default_factory=dict)

    def dumped(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def read_manifest(archive: tarfile.TarFile) -> Manifest:
    """Return the manifest of an archive. Raises `BackupError` if it is missing."""
    try:
        member = archive.extractfile(MANIFEST)
        found = json.loads(member.read() if member else b"")
        members = {name: tuple(each) for name, each in found["members"].items()}
        return Manifest(**(found | {"members": members}))
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError("This is no whole backup of this site.") from error


def checksum(source: IO[bytes]) -> tuple[int, str]:
    found, size = hashlib.sha256(), 0
    while piece := source.read(CHUNK_BYTES):
        found.update(piece)
        size += len(piece)
    return size, found.hexdigest()
