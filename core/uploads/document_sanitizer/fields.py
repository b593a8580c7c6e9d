"""Fields in a text document: instructions that a word processor executes.

A field is kept if its name is on the list of fields that only use the document itself.
Any other field is replaced by its last result as plain text: DDE, LINK, INCLUDETEXT,
INCLUDEPICTURE, DATABASE, MACROBUTTON and CONTROL, for example.
"""

import re
from dataclasses import dataclass, field

from core.uploads.document_sanitizer.safe_xml import (
    Element,
    attribute,
    is_attached,
    is_web_link,
    local_name,
    remove,
    unwrap,
)

# Field names, ECMA-376 part 1, 17.16.5. HYPERLINK depends on its target.
HARMLESS = frozenset(
    {
        *("=", "ADDIN", "ADVANCE", "AUTHOR", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT"),
        *("BARCODE", "BIBLIOGRAPHY", "BIDIOUTLINE", "CITATION", "COMMENTS", "COMPARE"),
        *("CREATEDATE", "DATE", "DISPLAYBARCODE", "DOCPROPERTY", "DOCVARIABLE"),
        *("EDITTIME", "EQ", "FILENAME", "FILESIZE", "FORMCHECKBOX", "FORMDROPDOWN"),
        *("FORMTEXT", "IF", "INDEX", "INFO", "KEYWORDS", "LASTSAVEDBY", "LISTNUM"),
        *("MERGEFIELD", "NOTEREF", "NUMCHARS", "NUMPAGES", "NUMWORDS", "PAGE"),
        *("PAGEREF", "PRINTDATE", "QUOTE", "REF", "REVNUM", "SAVEDATE", "SECTION"),
        *("SECTIONPAGES", "SEQ", "SET", "STYLEREF", "SUBJECT", "SYMBOL", "TA", "TC"),
        *("TEMPLATE", "TIME", "TITLE", "TOA", "TOC", "USERADDRESS", "USERINITIALS"),
        *("USERNAME", "XE"),
    }
)
_NESTED = "\0"  # marks a field nested in the instruction of another
_NAME = re.compile(r"\s*(=|[A-Za-z]+(?![A-Za-z\0]))")
_ARGUMENT = re.compile(
    r'\\[lot]\s*(?:"[^"]*"|\S+)|\\[a-z]|"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+)',
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Field:
    marks: list[Element] = field(default_factory=list)
    code: str = ""
    in_code: bool = True


def sanitize_fields(root: Element) -> None:
    unsafe: list[Element] = []
    stack: list[_Field] = []
    simple: list[Element] = []
    for element in root.iter("*"):
        name = local_name(element)
        if name == "fldSimple":
            simple.append(element)
        elif name == "fldChar":
            _take_mark(element, stack, unsafe)
        elif name in {"instrText", "delInstrText"} and not stack:
            unsafe.append(element)
        elif name in {"instrText", "delInstrText", "t"} and stack and stack[-1].in_code:
            stack[-1].marks.append(element)
            stack[-1].code += element.text or ""
    for left_open in stack:
        unsafe += left_open.marks
    for element in unsafe:
        if is_attached(element, root):
            remove(element)
    for element in simple:
        if not is_harmless(attribute(element, "instr") or ""):
            unwrap(element)


def _take_mark(mark: Element, stack: list[_Field], unsafe: list[Element]) -> None:
    kind = attribute(mark, "fldCharType")
    if kind == "begin":
        if stack and stack[-1].in_code:
            stack[-1].code += _NESTED
        stack.append(_Field([mark]))
    elif not stack:
        unsafe.append(mark)
    elif kind == "separate":
        stack[-1].marks.append(mark)
        stack[-1].in_code = False
    else:
        ended = stack.pop()
        ended.marks.append(mark)
        if not is_harmless(ended.code):
            unsafe += ended.marks


def is_harmless(code: str) -> bool:
    """Check that the name of the field is literal and on the list."""
    found = _NAME.match(code)
    if found is None:
        return False
    if found[1].upper() == "HYPERLINK":
        return _is_harmless_link(code[found.end() :])
    return found[1].upper() in HARMLESS


def _is_harmless_link(arguments: str) -> bool:
    """Check that the link has a literal web URL or a bookmark, and no nested field."""
    if _NESTED in arguments:
        return False
    found = [
        match["quoted"] if match["quoted"] is not None else match["bare"]
        for match in _ARGUMENT.finditer(arguments)
    ]
    targets = [target for target in found if target]
    return all(is_web_link(target) for target in targets)
