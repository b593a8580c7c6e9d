"""Rewrite the zip files of office documents without properties and active content.

The unpacked sizes are checked before anything is unpacked, and reading a part stops
at its declared size. A separate program, `core.uploads.document_sanitizer`, parses
the XML with limits on time and memory.
"""

import re
import shutil
import stat
import struct
import subprocess
import sys
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from core.uploads.document_sanitizer import ExitCode, program
from core.uploads.file_types import (
    ARCHIVES,
    EXECUTABLE_EXTENSIONS,
    OPENXML,
    FileRefusedError,
)
from core.uploads.images import strip_gps

MAX_PARTS = 5_000  # of a document and the documents inside it
MAX_INDEX_BYTES = 1_000_000  # size of the central directory
MAX_UNPACKED_BYTES = 150_000_000  # size of all parts together
MAX_PART_BYTES = 2_000_000  # size of a part that is read completely
BROKEN = (
    *(BadZipFile, OSError, EOFError, ValueError, KeyError, struct.error, zlib.error),
    *(NotImplementedError, RuntimeError, UnicodeError, IndexError),
)

_END = struct.Struct("<4s4H2LH")
_MACROS = re.compile(r"(^|/)(vbaproject|vbadata|macrosheets)|^(basic|scripts)/", re.I)
_MACROS_TOLD = re.compile(rb"macroEnabled|vbaProject", re.I)
_SECONDS = 30
_PROGRAM = [sys.executable, "-I", str(Path(program.__file__))]
_NAMESPACE = "http://schemas.openxmlformats.org/"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Parts with the author, place and dates. They are replaced by empty ones.
_EMPTIED = {
    "docProps/core.xml": (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_NAMESPACE}package/2006/metadata/'
        'core-properties"/>'
    ),
    "docProps/app.xml": (
        f'{_HEAD}<Properties xmlns="{_NAMESPACE}officeDocument/2006/'
        'extended-properties"/>'
    ),
    "docProps/custom.xml": (
        f'{_HEAD}<Properties xmlns="{_NAMESPACE}officeDocument/2006/'
        'custom-properties"/>'
    ),
    "meta.xml": (
        f'{_HEAD}<office:document-meta office:version="1.3" xmlns:office='
        '"urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
    ),
}
_RUNS = EXECUTABLE_EXTENSIONS - {"xml", "svg"}  # images consist of these
_LEFT_OUT = re.compile(r"(docProps|Thumbnails)/thumbnail[^/]*", re.I)


@dataclass(slots=True)
class _Room:
    """Remaining limits, shared by a document and the documents inside it."""

    parts: int = MAX_PARTS
    size: int = MAX_UNPACKED_BYTES

    def take(self, parts: list[ZipInfo]) -> None:
        self.parts -= len(parts)
        self.size -= sum(part.file_size for part in parts)
        if self.parts < 0 or self.size < 0:
            raise _too_much()


def clean_document(content: bytes, extension: str) -> bytes:
    """Return the document without properties and active content.

    Raises `FileRefusedError` for macros, passwords, zip bombs, and content that cannot
    be made harmless.
    """
    return _without_active_content(_cleaned(content, extension, _Room()), extension)


def _without_active_content(content: bytes, extension: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own program and arguments
            [*_PROGRAM, extension],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error
    if done.returncode == ExitCode.MACROS:
        raise _with_macros()
    if done.returncode == ExitCode.EXTERNAL_DATA:
        raise _with_external_data()
    # Negative: killed by a signal, at the CPU limit.
    if done.returncode == ExitCode.TOO_LARGE or done.returncode < 0:
        raise _too_much()
    if done.returncode != 0:
        raise FileRefusedError.as_no(extension)
    return done.stdout


def _cleaned(
    content: bytes, extension: str, room: _Room, *, inside: bool = False
) -> bytes:
    try:
        _check_index(content, extension)
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            room.take(parts)
            _check_parts(parts)
            _check_kind(archive, extension)
            return _written(archive, parts, extension, room, inside=inside)
    except BROKEN as error:
        raise FileRefusedError.as_no(extension) from error


def _check_index(content: bytes, extension: str) -> None:
    """Check the size of the central directory before it is loaded into memory."""
    at = content.rfind(b"PK\x05\x06", -66_000)
    if not content.startswith(b"PK\x03\x04") or at < 0:
        raise FileRefusedError.as_no(extension)
    *_rest, length, _begin, _comment = _END.unpack_from(content, at)
    if length > MAX_INDEX_BYTES or content[at - 20 : at - 16] == b"PK\x06\x07":
        raise _too_much()


def _check_parts(parts: list[ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(set(names)) != len(names):
        raise BadZipFile
    for part in parts:
        _check_part(part)


def _check_part(part: ZipInfo) -> None:
    name = part.filename
    if part.flag_bits & 0x1:
        raise _locked()
    if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise BadZipFile  # not used by office programs
    if _MACROS.search(name):
        raise _with_macros()
    steps = re.split(r"[\\/]", name)
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    runs = steps[-1].lower().rpartition(".")[2] in _RUNS
    if is_link or runs or ".." in steps or name.startswith(("/", "\\")) or ":" in name:
        raise FileRefusedError(
            _(
                "There is another file inside this document that cannot be shared. "
                "Take it out, or save the document as a PDF."
            )
        )


def _check_kind(archive: ZipFile, extension: str) -> None:
    told_in = "[Content_Types].xml" if extension in OPENXML else "mimetype"
    told = _small(archive, told_in)
    if _MACROS_TOLD.search(told):
        raise _with_macros()
    wanted = ARCHIVES[extension].told_by
    if (wanted not in told) if extension in OPENXML else (told.strip() != wanted):
        raise FileRefusedError.as_no(extension)
    if extension not in OPENXML and b"encryption-data" in _small(
        archive, "META-INF/manifest.xml"
    ):
        raise _locked()


def _small(archive: ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MAX_PART_BYTES:
        raise _too_much()
    return archive.read(name)


def _written(
    archive: ZipFile,
    parts: list[ZipInfo],
    extension: str,
    room: _Room,
    *,
    inside: bool,
) -> bytes:
    to = BytesIO()
    with ZipFile(to, "w", ZIP_DEFLATED) as clean:
        for part in parts:
            name = part.filename
            if _LEFT_OUT.fullmatch(name):
                continue
            fresh = ZipInfo(name)  # without date and comment
            stored = part.compress_type == ZIP_STORED
            fresh.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
            nested = name.lower().rpartition(".")[2]
            if name in _EMPTIED:
                clean.writestr(fresh, _EMPTIED[name])
            elif nested in ARCHIVES:  # the workbook of a chart
                if inside:
                    raise _too_much()
                inner = _cleaned(archive.read(part), nested, room, inside=True)
                clean.writestr(fresh, inner)
            elif nested in {"jpg", "jpeg"}:
                clean.writestr(fresh, strip_gps(archive.read(part)))
            else:
                fresh.file_size = part.file_size
                with archive.open(part) as source, clean.open(fresh, "w") as target:
                    shutil.copyfileobj(source, target)
    return to.getvalue()


def _too_much() -> FileRefusedError:
    return FileRefusedError(
        _("There is too much packed into this document. Save it as a PDF.")
    )


def _locked() -> FileRefusedError:
    return FileRefusedError(
        _("This document has a password. Take the password off and add it again.")
    )


def _with_macros() -> FileRefusedError:
    return FileRefusedError(
        _("There are macros in this document. Save it without macros, or as a PDF.")
    )


def _with_external_data() -> FileRefusedError:
    return FileRefusedError(
        _(
            "A table in this document gets its data from another file or a database. "
            "Copy the table, paste it as values, and save the document again, or save "
            "it as a PDF."
        )
    )
