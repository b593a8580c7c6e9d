"""What somebody wants to add to a post: looked at, cleaned, and only then kept.

Pure functions from bytes to bytes, each bounded in time and in memory; `storing` puts
the outcome away. Nothing of what was sent in is kept as it came, plain text excepted.
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from core.uploads import archives, images, pdfs, scanning, texts
from core.uploads.kinds import (
    ARCHIVES,
    IMAGES,
    TEXTS,
    FileRefused,
    extension_of,
    safe_name,
    sniffed_image,
)

__all__ = ["FileRefused", "Prepared", "Upload", "is_image_name", "prepare", "read"]


class Upload(Protocol):
    """A file out of a form, or anything that looks like one."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...

    def read(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """A clean file, ready to be kept."""

    name: str
    content_type: str
    content: bytes
    width: int | None = None
    height: int | None = None

    @property
    def is_image(self) -> bool:
        return self.width is not None


def is_image_name(name: str | None) -> bool:
    return (name or "").lower().rpartition(".")[2] in IMAGES


def read(upload: Upload) -> bytes:
    """Its bytes, unless there are too many of them."""
    if (upload.size or 0) > settings.FILE_MAX_BYTES:
        raise FileRefused(
            _("%(name)s is too large: at most %(limit)s MB fits.")
            % {
                "name": safe_name(upload.name or ""),
                "limit": settings.FILE_MAX_BYTES // 1_000_000,
            }
        )
    return upload.read()


def prepare(name: str, content: bytes) -> Prepared:
    """The clean file behind these bytes; raises `FileRefused` with a sentence."""
    extension = extension_of(name)
    if not content:
        raise FileRefused(
            _("%(name)s is empty. Choose another file.") % {"name": safe_name(name)}
        )
    scanning.scan(content)
    if extension in IMAGES:
        if not sniffed_image(content):
            raise FileRefused.as_no(extension)
        picture = images.cleaned(content)
        shown = safe_name(name, picture.extension)
        return Prepared(
            shown, picture.content_type, picture.content, picture.width, picture.height
        )
    if extension in ARCHIVES:
        clean = archives.cleaned(content, extension)
        return Prepared(safe_name(name), ARCHIVES[extension].content_type, clean)
    if extension in TEXTS:
        return Prepared(safe_name(name), TEXTS[extension], texts.cleaned(content))
    return Prepared(safe_name(name), "application/pdf", pdfs.cleaned(content))
