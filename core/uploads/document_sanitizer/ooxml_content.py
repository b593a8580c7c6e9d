"""Sanitize the parts of a Word, Excel or PowerPoint document.

Elements are identified by their local name, because prefixes and namespaces differ
between documents. `mc:Choice` and `mc:Fallback` are treated as ordinary elements, and
both are sanitized.
"""

import re

from core.uploads.document_sanitizer import ExitCode, RefusedError
from core.uploads.document_sanitizer.fields import sanitize_fields
from core.uploads.document_sanitizer.formulas import is_outward
from core.uploads.document_sanitizer.safe_xml import (
    Element,
    attribute,
    attribute_keys,
    delete_attribute,
    elements,
    elements_in,
    elements_with,
    elements_with_prefixed_attribute,
    is_attached,
    is_web_link,
    local_name,
    namespace,
    remove,
    replace,
)

_RELATIONSHIPS = re.compile(
    r"http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)"
    r"/officeDocument/(?:2006/)?relationships"
)
_ALWAYS_REMOVED = frozenset(
    {
        *("altChunk", "attachedTemplate", "control", "controls", "subDoc", "frameset"),
        *("mailMerge", "saveThroughXslt", "entryMacro", "exitMacro", "OLEObject"),
        *("oleObjects", "externalReferences", "webPublishItems", "webPublishing"),
        *("FmlaMacro", "htmlPubPr", "customUI", "oleLink", "ddeLink"),
    }
)
# Elements that are useless without their target, or make the document unreadable.
_REMOVED_WITH_TARGET = frozenset(
    {
        *("hlinkClick", "hlinkHover", "hlinkMouseOver", "externalData", "tablePart"),
        *("dataRef", "contentPart", "audioFile", "videoFile", "wavAudioFile", "snd"),
        *(
            "media",
            "legacyDrawing",
            "legacyDrawingHF",
            "custData",
            "tags",
            "userShapes",
        ),
        *("externalReference", "drawing", "headerReference", "footerReference"),
        *("embedRegular", "embedBold", "embedItalic", "embedBoldItalic", "customPr"),
    }
)
_EMPTY_REMOVED = frozenset(
    {
        *("hyperlinks", "tableParts", "dataRefs", "definedNames", "custDataLst"),
        "customProperties",
        *("conditionalFormatting", "dataValidations"),
    }
)
_FORMULAS = frozenset(
    {
        *("f", "formula", "formula1", "formula2", "definedName"),
        *("calculatedColumnFormula", "totalsRowFormula"),
    }
)
_OF_QUERY = ("queryTableFieldId", "connectionId")
_ACTION = re.compile(
    r"(?:ppaction://(?:hlinksldjump|hlinkshowjump|customshow|noaction|media)\b.*)?",
    re.IGNORECASE,
)
_AUTOMATIC_NAME = re.compile(
    r"(?:_xlnm\.)?auto_(?:open|close|activate|deactivate)", re.IGNORECASE
)
_TRUE = frozenset({"1", "true", "on"})


def sanitize_content(root: Element, relationships: dict[str, str]) -> None:
    """Remove active content. `relationships` are those that are kept."""
    _replace_ole_objects(root)
    for element in elements(root, _ALWAYS_REMOVED | {"dataModel"}):
        is_diagram = local_name(element) == "dataModel" and element is root
        if not is_diagram and is_attached(element, root):
            _remove_with_wrapper(element)
    _check_pivot_source(root, relationships)
    _remove_dangling(root, relationships)
    _sanitize_attributes(root)
    _sanitize_formulas(root)
    if elements(root, {"fldChar", "fldSimple", "instrText", "delInstrText"}):
        sanitize_fields(root)
    for element in elements(root, _EMPTY_REMOVED):
        if len(element) == 0 and is_attached(element, root):
            remove(element)


def _replace_ole_objects(root: Element) -> None:
    for element in elements(root, {"oleObj"}):
        frame = next(
            (each for each in element.iterancestors() if _is_frame(each)), None
        )
        if frame is None:
            if is_attached(element, root):
                remove(element)
        elif is_attached(frame, root):
            pictures = elements(frame, {"pic"})
            if pictures:
                replace(frame, pictures[-1])
            else:
                remove(frame)


def _is_frame(element: Element) -> bool:
    return local_name(element) == "graphicFrame"


def _remove_with_wrapper(element: Element) -> None:
    """Remove an element, and its extension (`ext`) if that contains nothing else."""
    parent = element.getparent()
    if parent is not None and local_name(parent) == "ext" and len(parent) == 1:
        element = parent
    remove(element)


def _check_pivot_source(root: Element, relationships: dict[str, str]) -> None:
    """Check the data source. A pivot table is unreadable without it."""
    for element in elements(root, {"cacheSource", "worksheetSource", "rangeSet"}):
        is_worksheet = attribute(element, "type") in {
            None,
            "worksheet",
            "consolidation",
        }
        ident = _relationship_ids(element)
        if not is_worksheet or any(each not in relationships for each in ident):
            raise RefusedError(ExitCode.EXTERNAL_DATA)


def _relationship_ids(element: Element) -> dict[str, str]:
    return {
        value: str(key)
        for key, value in element.attrib.items()
        if value and str(key).startswith("{") and _is_relationship(str(key))
    }


def _is_relationship(key: str) -> bool:
    uri, _brace, name = key[1:].partition("}")
    return bool(_RELATIONSHIPS.fullmatch(uri)) or name == "relid"


def _remove_dangling(root: Element, relationships: dict[str, str]) -> None:
    for element in elements_with_prefixed_attribute(root):
        for ident, key in _relationship_ids(element).items():
            if ident in relationships:
                continue
            name = local_name(element)
            is_link_of_sheet = name == "hyperlink" and attribute(element, "ref")
            if name in _REMOVED_WITH_TARGET or is_link_of_sheet:
                if is_attached(element, root):
                    remove(element)
                break
            if name in {"sheet", "sldId", "pivotCache"}:
                raise RefusedError
            element.attrib.pop(key, None)


def _sanitize_attributes(root: Element) -> None:
    for element in elements(root, {"hlinkClick", "hlinkHover", "hlinkMouseOver"}):
        action = (attribute(element, "action") or "").strip()
        if not _ACTION.fullmatch(action) and is_attached(element, root):
            remove(element)
    for element in elements_with(root, "macro"):
        for key in attribute_keys(element, "macro"):
            element.set(key, "")
    for element in elements(root, {"table", "tableColumn"}):
        if attribute(element, "tableType") == "queryTable":
            delete_attribute(element, "tableType")
        for key in _OF_QUERY:
            delete_attribute(element, key)
    for element in elements_in(root, "vml"):
        _sanitize_vml(element)


def _sanitize_vml(element: Element) -> None:
    """Clean a VML drawing. Its attributes contain URLs without a relationship."""
    target = attribute(element, "href") or ""
    if not (target.startswith("#") or is_web_link(target)):
        delete_attribute(element, "href")
    delete_attribute(element, "althref")
    delete_attribute(element, "src")


def _sanitize_formulas(root: Element) -> None:
    shared: set[str] = set()
    for element in elements(root, _FORMULAS):
        if not is_attached(element, root) or not _is_unsafe(element):
            continue
        name = local_name(element)
        if name == "f" and "chart" in namespace(element):
            element.text = "#REF!"  # charts show cached values
        elif name in {"formula", "formula1", "formula2"}:
            rule = element.getparent()
            remove(element if rule is None or rule is root else rule)
        else:
            if element.get("t") == "shared":
                shared.add(element.get("si") or "")
            remove(element)
    for element in elements(root, {"f"} if shared else ()):
        if element.get("t") == "shared" and (element.get("si") or "") in shared:
            remove(element)


def _is_unsafe(element: Element) -> bool:
    if local_name(element) == "definedName":
        flags = ("function", "vbProcedure", "xlm")
        if any((element.get(flag) or "").lower() in _TRUE for flag in flags):
            return True
        if _AUTOMATIC_NAME.fullmatch(element.get("name") or ""):
            return True
    return is_outward("".join(element.itertext()))
