"""Program that removes metadata and active content from a PDF.

    python pdf_sanitizer.py < sent.pdf > clean.pdf

Run by `core.uploads.pdfs`. It imports nothing from the project, to start quickly.

Only two actions are kept: to a place in the same document (`GoTo`), and to a web page
or a mail address (`URI`). oletools and pdfid only report. qpdf, used by pikepdf, also
recognises escaped names and strings (`/J#53`).
"""

import re
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 20
EXIT_LOCKED = 3  # exit code: the PDF has a password
EXIT_DYNAMIC_FORM = 4  # exit code: the pages are made by a program inside it (XFA)
# Metadata, scripts, attachments, XFA forms, media and external sources.
REMOVED_KEYS = (
    *("/Metadata", "/PieceInfo", "/AA", "/LastModified", "/JS", "/EF", "/XFA", "/OPI"),
    *("/RichMediaContent", "/RichMediaSettings", "/3DD", "/Movie"),
)
REMOVED_FROM_ROOT = (
    *("/OpenAction", "/URI", "/Collection", "/SpiderInfo", "/Perms", "/Requirements"),
    *("/NeedsRendering", "/Threads", "/Legal"),
)
REMOVED_ANNOTATIONS = frozenset(
    {"/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound"}
)
# ISO 32000-2, table 201, without GoTo and URI.
REMOVED_ACTIONS = frozenset(
    {
        *("/GoTo3DView", "/GoToDp", "/GoToE", "/GoToR", "/Hide", "/ImportData"),
        *("/JavaScript", "/Launch", "/Movie", "/Named", "/Rendition", "/ResetForm"),
        *("/RichMediaExecute", "/SetOCGState", "/Sound", "/SubmitForm", "/Thread"),
    }
)
_WEB_LINK = re.compile(rb"(?:https?://|mailto:)[^\x00-\x1f\x7f]*", re.IGNORECASE)


def limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with suppress(ValueError, OSError):  # not supported on every system
            resource.setrlimit(kind, (most, most))


def sanitize_pdf(content: bytes) -> bytes:
    # import here: the limits hold for the library as well
    import pikepdf

    try:
        pdf = pikepdf.open(BytesIO(content))
    except pikepdf.PasswordError:
        sys.exit(EXIT_LOCKED)
    with pdf:
        if bool(pdf.Root.get("/NeedsRendering")):
            sys.exit(EXIT_DYNAMIC_FORM)
        for thing in [*pdf.objects, pdf.trailer]:
            for part in _parts(thing):
                _clean(part)
        _strip(pdf.Root, REMOVED_FROM_ROOT)
        if "/Names" in pdf.Root:
            names = pdf.Root["/Names"]
            _strip(names, tuple(key for key in _keys(names) if key != "/Dests"))
        _strip(pdf.trailer, ("/Info",))
        to = BytesIO()
        pdf.save(to, encryption=False, fix_metadata_version=False)
        return to.getvalue()


def _clean(part: Any) -> None:
    # import here: the limits hold for the library as well
    import pikepdf

    _strip(part, REMOVED_KEYS)
    if isinstance(part, pikepdf.Stream):
        # Contents in another file, a page of another document, PostScript.
        _strip(part, ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/PS"))
        if part.get("/Subtype") == "/PS" or part.get("/Subtype2") == "/PS":
            part.write(b"")
    if _is_removed_action(part):
        _strip(part, tuple(_keys(part)))
        return
    if part.get("/S") in {"/GoTo", "/URI"}:
        _strip(part, ("/Next",))
    if _has_own_action(part):
        _strip(part, ("/PA",))
    action = part.get("/A")
    if isinstance(action, pikepdf.Dictionary):
        is_kept = _is_kept_action(part, action)
    else:
        is_kept = not _has_own_action(part)
    if action is not None and not is_kept:
        del part["/A"]
    annotations = part.get("/Annots")
    if isinstance(annotations, pikepdf.Array):
        part["/Annots"] = pikepdf.Array(
            [each for each in annotations if not _is_removed_annotation(each)]
        )


def _keys(thing: Any) -> list[str]:
    # import here: the limits hold for the library as well
    import pikepdf

    is_keyed = isinstance(thing, pikepdf.Dictionary | pikepdf.Stream)
    return list(thing.keys()) if is_keyed else []


def _is_removed_action(part: Any) -> bool:
    """Check for a removed action. In a structure tree, `/S` is a role of any name."""
    kind = part.get("/S")
    if kind == "/URI":
        return not _is_web_link(part.get("/URI"))
    is_role = part.get("/Type") == "/StructElem" or ("/P" in part and "/K" in part)
    return kind in REMOVED_ACTIONS and not is_role


def _is_kept_action(owner: Any, action: Any) -> bool:
    kind = action.get("/S")
    if kind == "/URI":
        return _is_web_link(action.get("/URI"))
    # In a structure element, `/A` contains attributes with their owner (`/O`).
    is_attribute = "/O" in action and not _has_own_action(owner)
    return kind == "/GoTo" or (kind is None and is_attribute)


def _has_own_action(owner: Any) -> bool:
    return "/Subtype" in owner or "/Rect" in owner or "/Title" in owner


def _is_web_link(address: Any) -> bool:
    return address is not None and bool(_WEB_LINK.fullmatch(bytes(address)))


def _is_removed_annotation(annotation: object) -> bool:
    # import here: the limits hold for the library as well
    import pikepdf

    return (
        not isinstance(annotation, pikepdf.Dictionary)
        or annotation.get("/Subtype") in REMOVED_ANNOTATIONS
    )


def _parts(thing: object) -> Iterator[Any]:
    """Yield an object and the objects nested in it, without following references."""
    # import here: the limits hold for the library as well
    import pikepdf

    left = [thing]
    while left:
        part = left.pop()
        inside: list[Any] = []
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            inside = [part[key] for key in _keys(part)]
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
    sys.stdout.buffer.write(sanitize_pdf(sys.stdin.buffer.read()))
