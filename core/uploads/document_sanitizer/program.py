"""Program that removes active content from an office document.

    python program.py docx < sent.docx > clean.docx

Run by `core.uploads.office_documents`, which first checks the number of parts and their
unpacked size.
"""

import resource
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 20
MAX_XML = 60_000_000  # bytes of one part; its tree takes about ten times as much


def set_limits() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with suppress(ValueError, OSError):  # not supported on every system
            resource.setrlimit(kind, (most, most))


def sanitize(content: bytes, extension: str) -> bytes:
    """Return the document without active content. Raises `RefusedError`."""
    # import here: the limits hold for the library as well
    from core.uploads.document_sanitizer import ExitCode, RefusedError
    from core.uploads.document_sanitizer.odf import (
        sanitize_odf,  # import here: as above
    )
    from core.uploads.document_sanitizer.ooxml import (
        sanitize_ooxml,  # import here: as above
    )

    with ZipFile(BytesIO(content)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if any(
            info.file_size > MAX_XML
            and info.filename.lower().endswith((".xml", ".rels"))
            for info in infos
        ):
            raise RefusedError(ExitCode.TOO_LARGE)
        parts = {info.filename: archive.read(info) for info in infos}
    stored = {info.filename for info in infos if info.compress_type == ZIP_STORED}
    if extension in {"docx", "xlsx", "pptx"}:
        clean = sanitize_ooxml(parts, extension, sanitize)
    else:
        clean = sanitize_odf(parts)
    to = BytesIO()
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        for name, part in clean.items():
            kind = ZIP_STORED if name in stored else ZIP_DEFLATED
            archive.writestr(ZipInfo(name), part, kind)
    return to.getvalue()


def main(extension: str) -> int:
    # import here: as above
    from core.uploads.document_sanitizer import ExitCode, RefusedError

    try:
        clean = sanitize(sys.stdin.buffer.read(), extension)
    except RefusedError as error:
        return error.code
    except MemoryError:
        return ExitCode.TOO_LARGE
    sys.stdout.buffer.write(clean)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    set_limits()
    sys.exit(main(sys.argv[1]))
