"""Sanitize Word, Excel and PowerPoint files (ECMA-376, transitional and strict).

A document is a graph of parts and relationships. The sanitizer walks it from the root
and writes only the targets of allowed relationships. Everything else is dropped:
ActiveX controls, OLE objects, imported documents (`aFChunk`), web extensions, ribbons
with macros (`customUI`), connections. External links are kept only to web pages and
mail addresses.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from core.uploads.document_sanitizer import ExitCode, RefusedError
from core.uploads.document_sanitizer.ooxml_content import sanitize_content
from core.uploads.document_sanitizer.safe_xml import (
    Element,
    attribute,
    clean_svg,
    is_web_link,
    local_name,
    parse,
    remove,
    serialize,
)

# The last segment of a relationship type. The part before it differs between
# transitional and strict documents, and between versions of Office.
_ROOT = frozenset(
    {"officeDocument", "core-properties", "extended-properties", "custom-properties"}
)
_XML_PARTS = frozenset(
    {
        *("chart", "chartEx", "chartColorStyle", "chartStyle", "chartUserShapes"),
        *("chartsheet", "commentAuthors", "comments", "commentsExtended"),
        *("commentsExtensible", "commentsIds", "customXmlProps", "diagramColors"),
        *("diagramData", "diagramDrawing", "diagramLayout", "diagramQuickStyle"),
        *(
            "drawing",
            "endnotes",
            "fontTable",
            "footer",
            "footnotes",
            "glossaryDocument",
        ),
        *("handoutMaster", "header", "notesMaster", "notesSlide", "numbering"),
        *("people", "person", "pivotCacheDefinition", "pivotCacheRecords"),
        *("pivotTable", "presProps", "rdArray", "rdRichValue", "rdRichValueStructure"),
        *("rdRichValueTypes", "rdSupportingPropertyBag", "richStyles", "settings"),
        *("FeaturePropertyBag", "richValueRel"),
        *("rdSupportingPropertyBagStructure", "sharedStrings", "sheetMetadata"),
        *("slicer", "slicerCache", "slide", "slideLayout", "slideMaster", "styles"),
        *("stylesWithEffects", "table", "tableSingleCells", "tableStyles", "tags"),
        *("theme", "themeOverride", "threadedComment", "timeline", "timelineCache"),
        *("viewProps", "vmlDrawing", "webSettings", "worksheet", "xmlMaps"),
    }
)
_BINARY_PARTS = frozenset(
    {
        "audio",
        "font",
        "hdphoto",
        "image",
        "media",
        "model3d",
        "printerSettings",
        "video",
    }
)
_TEXT_XML = "customXml"  # not in a spreadsheet, where it contains queries
_NUMBERS = "package"  # the workbook of a chart
_MACRO_TYPES = frozenset({"dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"})
_MACROS = re.compile(r"macroEnabled|vbaProject|macrosheet|dialogsheet", re.IGNORECASE)
_CONTENT_TYPES = "[Content_Types].xml"
_OTHER_PROGRAM_DATA = re.compile(rb"microsoft\.com/(?:office/.*/)?DataMashup", re.I)

type SanitizeNested = Callable[[bytes, str], bytes]


@dataclass(slots=True)
class Package:
    parts: dict[str, bytes]
    extension: str
    sanitize_nested: SanitizeNested
    clean: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    pending: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Part names are case-insensitive.
        self.names = {name.lower(): name for name in self.parts}
        if len(self.names) != len(self.parts) or _CONTENT_TYPES not in self.parts:
            raise RefusedError


def sanitize_ooxml(
    parts: dict[str, bytes], extension: str, sanitize_nested: SanitizeNested
) -> dict[str, bytes]:
    package = Package(parts, extension, sanitize_nested)
    content_types = parse(parts[_CONTENT_TYPES])
    _write_relationships(package, "", _ROOT)
    if not any(kind == "officeDocument" for _name, kind in package.pending):
        raise RefusedError
    while package.pending:
        name, kind = package.pending.pop()
        if name not in package.clean:
            _take_part(package, name, kind)
    package.clean[_CONTENT_TYPES] = _content_types_of(content_types, package)
    return {name: package.clean[name] for name in parts if name in package.clean}


def _take_part(package: Package, name: str, kind: str) -> None:
    content = package.parts[name]
    extension = name.lower().rpartition(".")[2]
    if kind == _NUMBERS:
        package.clean[name] = package.sanitize_nested(content, extension)
    elif kind not in _BINARY_PARTS:
        root = _parse_part(content, kind)
        relationships = _write_relationships(
            package, name, _allowed_from(package, kind)
        )
        sanitize_content(root, relationships)
        package.clean[name] = serialize(root)
    elif extension == "svg":
        package.clean[name] = clean_svg(content)
    else:
        package.clean[name] = content


def _parse_part(content: bytes, kind: str) -> Element:
    """Parse a part. Excel writes unclosed `<br>` tags in VML text boxes."""
    try:
        return parse(content)
    except RefusedError:
        if kind != "vmlDrawing":
            raise
        return parse(re.sub(rb"<br\s*>", b"<br/>", content))


def _allowed_from(package: Package, kind: str) -> frozenset[str]:
    allowed = _XML_PARTS | _BINARY_PARTS
    if kind in {"chart", "chartEx"}:
        allowed |= {_NUMBERS}
    if package.extension != "xlsx":
        allowed |= {_TEXT_XML}
    return allowed


def _write_relationships(
    package: Package, source: str, allowed: frozenset[str]
) -> dict[str, str]:
    """Keep the harmless relationships of a part. Return their ids and types."""
    folder, _slash, name = source.rpartition("/")
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    at = package.names.get(path.lower())
    if at is None:
        return {}
    root = parse(package.parts[at])
    kept: dict[str, str] = {}
    for each in list(root):
        kind = _kind_of(each)
        target = _harmless_target(package, folder, each, kind, allowed)
        ident = each.get("Id")
        if target is None or not ident or ident in kept:
            remove(each)
            continue
        kept[ident] = kind
        if target:
            package.pending.append((target, kind))
    if len(root) == 0:
        return {}
    package.clean[at] = serialize(root)
    return kept


def _kind_of(relationship: Element) -> str:
    return (relationship.get("Type") or "").rstrip("/").rpartition("/")[2]


def _harmless_target(
    package: Package,
    folder: str,
    relationship: Element,
    kind: str,
    allowed: frozenset[str],
) -> str | None:
    """Return the part to follow, "" for a link to keep, or None to remove it."""
    target = relationship.get("Target") or ""
    if kind in _MACRO_TYPES:
        raise RefusedError(ExitCode.MACROS)
    if kind == "hyperlink":
        is_inside = target.startswith("#") and target != "#"
        return "" if is_inside or is_web_link(target) else None
    if kind not in allowed or (relationship.get("TargetMode") or "Internal") != (
        "Internal"
    ):
        return None
    name = _part_at(package, folder, target)
    if name is None or (kind == _NUMBERS and not _is_document(name)):
        return None
    is_program_data = kind == _TEXT_XML and _OTHER_PROGRAM_DATA.search(
        package.parts[name].replace(b"\0", b"")
    )
    return None if is_program_data else name


def _is_document(name: str) -> bool:
    return name.lower().rpartition(".")[2] in {"docx", "xlsx", "pptx"}


def _part_at(package: Package, folder: str, target: str) -> str | None:
    try:
        address = urlsplit(target.replace("\\", "/"))
    except ValueError:
        return None
    if address.scheme or address.netloc:
        return None
    path = posixpath.join("/", folder, unquote(address.path))
    found = package.names.get(posixpath.normpath(path).lstrip("/").lower())
    is_own = found is None or found == _CONTENT_TYPES or found.endswith(".rels")
    return None if is_own else found


def _content_types_of(root: Element, package: Package) -> bytes:
    for each in list(root):
        name = (each.get("PartName") or "").lstrip("/").lower()
        is_gone = (
            local_name(each) == "Override"
            and package.names.get(unquote(name), name) not in package.clean
        )
        if _MACROS.search(attribute(each, "ContentType") or ""):
            raise RefusedError(ExitCode.MACROS)
        if is_gone:
            remove(each)
    return serialize(root)
