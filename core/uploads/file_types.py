import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.markup import sanitize_line

MAX_STEM = 100  # characters


class FileRefusedError(ActionRefused):
    """The file is refused. The message is shown to the user."""

    @classmethod
    def as_no(cls, extension: str) -> "FileRefusedError":
        return cls(
            _(
                "This is not a sound %(kind)s file. Open it, save it once more and "
                "add it again."
            )
            % {"kind": extension.upper()}
        )


@dataclass(frozen=True, slots=True)
class ArchiveType:
    """An office document: a zip file with a part that declares its type."""

    content_type: str
    told_by: bytes


_OPENXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


def _openxml(kind: str) -> ArchiveType:
    content_type = f"{_OPENXML}{kind}"
    return ArchiveType(content_type, f'"{content_type}.main+xml"'.encode())


def _odf(kind: str) -> ArchiveType:
    return ArchiveType(f"{_ODF}{kind}", f"{_ODF}{kind}".encode())


IMAGE_EXTENSIONS = frozenset({"jpg", "jpeg", "png", "webp", "gif"})
TEXT_TYPES = {"txt": "text/plain", "csv": "text/csv"}
OPENXML = {
    "docx": _openxml("wordprocessingml.document"),
    "xlsx": _openxml("spreadsheetml.sheet"),
    "pptx": _openxml("presentationml.presentation"),
}
ODF = {
    "odt": _odf("text"),
    "ods": _odf("spreadsheet"),
    "odp": _odf("presentation"),
}
ARCHIVES = OPENXML | ODF
EXTENSIONS = IMAGE_EXTENSIONS | {"pdf"} | TEXT_TYPES.keys() | ARCHIVES.keys()
# Extensions that are executed or rendered if the last extension is removed.
EXECUTABLE_EXTENSIONS = frozenset(
    {
        *("exe", "com", "bat", "cmd", "msi", "scr", "pif", "dll", "cpl", "lnk", "jar"),
        *("js", "mjs", "jse", "vbs", "vbe", "wsf", "hta", "ps1", "sh", "php", "phtml"),
        *("asp", "aspx", "jsp", "cgi", "pl", "py", "rb", "htaccess"),
        *("htm", "html", "xhtml", "shtml", "svg", "xml", "mht", "mhtml", "swf"),
        *("docm", "xlsm", "pptm", "iso", "img", "zip", "rar", "7z", "gz", "tar"),
    }
)
_UNSAFE = re.compile(r'[\\/:;*?"\'`<>|%&$#{}\[\]]+')


def extension_of(name: str) -> str:
    """Return the extension of a file name. Raises FileRefusedError if not accepted."""
    *inner, extension = [part.lower() for part in name.split(".")]
    wrong_stem = EXECUTABLE_EXTENSIONS.intersection(inner[1:])
    if "\0" in name or not inner or extension not in EXTENSIONS or wrong_stem:
        raise FileRefusedError(
            _(
                "Files of this kind cannot be added. Choose a picture (JPG, PNG, WebP "
                "or GIF), a PDF, an office document without macros, a TXT or a CSV "
                "file."
            )
        )
    return extension


def safe_name(name: str, extension: str = "") -> str:
    """Return a file name for display and download.

    It has one line, no path and no bidirectional controls. It does not determine where
    the file is stored.
    """
    last = re.split(r"[\\/]", sanitize_line(name))[-1]
    stem, _dot, told = last.rpartition(".")
    if not stem:
        stem, told = told, ""
    stem = " ".join(_UNSAFE.sub("-", stem).split())[:MAX_STEM].strip(" .-")
    extension = extension or _UNSAFE.sub("", told)[:10].lower()
    return f"{stem or 'bestand'}.{extension}".rstrip(".")


def is_image_content(content: bytes) -> bool:
    return (
        content.startswith(
            (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
        )
        or content[:4] + content[8:12] == b"RIFFWEBP"
    )
