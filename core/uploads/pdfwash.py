"""A program: a PDF comes in, the same pages go out without what is told about them.

    python pdfwash.py < sent.pdf > clean.pdf

Run by `core.uploads.pdfs`. It knows nothing of the house, so that it starts quickly.
"""

import resource
import sys
from contextlib import suppress
from io import BytesIO
from typing import Any

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 20
LOCKED = 3  # how it ends when the PDF has a password
# Told about a page or a picture, and what runs by itself.
TAKEN_OUT = ("/Metadata", "/PieceInfo", "/AA", "/LastModified")


def limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with suppress(ValueError, OSError):  # not every system knows each of them
            resource.setrlimit(kind, (most, most))


def wash(content: bytes) -> bytes:
    # import here: the limits hold for the library as well
    import pikepdf

    try:
        pdf = pikepdf.open(BytesIO(content))
    except pikepdf.PasswordError:
        sys.exit(LOCKED)
    with pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                _strip(thing, TAKEN_OUT)
        _strip(pdf.Root, ("/OpenAction",))
        if "/Names" in pdf.Root:
            _strip(pdf.Root["/Names"], ("/JavaScript",))
        _strip(pdf.trailer, ("/Info",))
        to = BytesIO()
        pdf.save(to, encryption=False, fix_metadata_version=False)
        return to.getvalue()


def _strip(thing: Any, names: tuple[str, ...]) -> None:
    for name in names:
        if name in thing:
            del thing[name]


if __name__ == "__main__":
    limit()
    sys.stdout.buffer.write(wash(sys.stdin.buffer.read()))
