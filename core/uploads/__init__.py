"""Check and sanitize uploaded files.

The functions take and return bytes, each with a limit on time and memory; `storage`
saves the result. No file is stored as it was uploaded, except plain text.
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from core.uploads import images, office_documents, pdfs, texts, virus_scan
from core.uploads.file_types import (
    ARCHIVES,
    IMAGE_EXTENSIONS,
    TEXT_TYPES,
    FileRefusedError,
    extension_of,
    is_image_content,
    safe_name,
)

__all__ = [
    "FileRefusedError",
    "CleanedUpload",
    "Upload",
    "is_image_name",
    "clean_upload",
    "read_upload",
]


class Upload(Protocol):
    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...

    def read(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class CleanedUpload:
    name: str
    content_type: str
    content: bytes
    width: int | None = None
    height: int | None = None

    @property
    def is_image(self) -> bool:
        return self.width is not None


def is_image_name(name: str | None) -> bool:
    return (name or "").lower().rpartition(".")[2] in IMAGE_EXTENSIONS


def read_upload(upload: Upload) -> bytes:
    """Return the content. Raises `FileRefusedError` if it is too large."""
    if (upload.size or 0) > settings.FILE_MAX_BYTES:
        raise FileRefusedError(
            _("%(name)s is too large: at most %(limit)s MB fits.")
            % {
                "name": safe_name(upload.name or ""),
                "limit": settings.FILE_MAX_BYTES // 1_000_000,
            }
        )
    return upload.read()


def clean_upload(name: str, content: bytes) -> CleanedUpload:
    """Return the sanitized file. Raises `FileRefusedError` with a user message."""
    extension = extension_of(name)
    if not content:
        raise FileRefusedError(
            _("%(name)s is empty. Choose another file.") % {"name": safe_name(name)}
        )
    virus_scan.scan(content)
    if extension in IMAGE_EXTENSIONS:
        if not is_image_content(content):
            raise FileRefusedError.as_no(extension)
        picture = images.clean_image(content)
        shown = safe_name(name, picture.extension)
        return CleanedUpload(
            shown, picture.content_type, picture.content, picture.width, picture.height
        )
    if extension in ARCHIVES:
        clean = office_documents.clean_document(content, extension)
        return CleanedUpload(safe_name(name), ARCHIVES[extension].content_type, clean)
    if extension in TEXT_TYPES:
        return CleanedUpload(
            safe_name(name), TEXT_TYPES[extension], texts.clean_text_file(content)
        )
    return CleanedUpload(safe_name(name), "application/pdf", pdfs.clean_pdf(content))
