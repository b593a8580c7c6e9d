"""A program: a PDF comes in, the same pages go out without what is told about them.

    python pdfwash.py < sent.pdf > clean.pdf

Run by `core.uploads.pdfs`. It knows nothing of the house, so that it starts quickly.
"""

import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 20
LOCKED = 3  # how it ends when the PDF has a password
# Told about a page or a picture, what runs, and files inside, which may be anything.
TAKEN_OUT = ("/Metadata", "/PieceInfo", "/AA", "/LastModified", "/JS", "/EF")


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
            for part in _parts(thing):
                _strip(part, TAKEN_OUT)
        _strip(pdf.Root, ("/OpenAction",))
        if "/Names" in pdf.Root:
            _strip(pdf.Root["/Names"], ("/JavaScript", "/EmbeddedFiles"))
        _strip(pdf.trailer, ("/Info",))
        to = BytesIO()
        pdf.save(to, encryption=False, fix_metadata_version=False)
        return to.getvalue()


def _parts(thing: Any) -> Iterator[Any]:
    """This and what stands written inside it; what it points at comes by itself."""
    # import here: the limits hold for the library as well
    import pikepdf

    left = [thing]
    while left:
        part = left.pop()
        inside: list[Any] = []
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            inside = [part[key] for key in part.keys()]  # noqa: SIM118 - a stream's too
        elif isinstance(part, pikepdf.Array):
            inside = list(part)
        found = [each for each in inside if isinstance(each, pikepdf.Object)]
        left.extend(each for each in found if not each.is_indirect)


def _strip(thing: Any, names: tuple[str, ...]) -> None:
    for name in names:
        if name in thing:
            del thing[name]


if __name__ == "__main__":
    limit()
    sys.stdout.buffer.write(wash(sys.stdin.buffer.read()))
