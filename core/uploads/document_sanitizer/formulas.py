"""Spreadsheet formulas that access something outside the document."""

import re

from core.uploads.document_sanitizer.safe_xml import is_web_link

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_QUOTED_NAME = re.compile(r"'(?:[^']|'')*'")
# [1]Sheet!A1, '[1]My sheet'!A1, [book.xlsx]Sheet!A1, 'https://elsewhere/x'#$Sheet.A1
_OTHER_BOOK = re.compile(
    r"'[^']*\[[^\]]*\][^']*'!|(?<![\w\]\[,:])\[[^\[\]]+\][\w. ]*!|'[^']*'#|file:/",
    re.IGNORECASE,
)
_REACHING = re.compile(
    r"(?:^|[^\w.])(?:(?:_xl\w+|com\.\w+|of|msoxl)[.:])*"
    r"(?:CALL|COPILOT|CUBE\w+|DDE|EVALUATE|EXEC|FOPEN|IMAGE|PY|REGISTER(?:\.ID)?|RTD"
    r"|SQL\.REQUEST|STOCKHISTORY|TRANSLATE|DETECTLANGUAGE|WEBSERVICE)\s*\(",
    re.IGNORECASE,
)
_ARRAY = re.compile(r'\{[\d.;|,\s"+-]*\}')  # {1;2|3;4} in OpenDocument
_LINK = re.compile(r"(?:^|[^\w.])HYPERLINK\s*\(", re.IGNORECASE)
_PLAIN_LINK = re.compile(r'\s*"((?:[^"]|"")*)"\s*[,;)]')


def is_outward(formula: str) -> bool:
    """Check for a formula that runs a program or reads the network or another file.

    A link to a web page is allowed if its URL is a literal.
    """
    code = _TEXT.sub('""', formula)
    if _OTHER_BOOK.search(code) or _REACHING.search(code):
        return True
    if "|" in _ARRAY.sub(
        "", _QUOTED_NAME.sub("''", code)
    ):  # DDE: =program|'topic'!item
        return True
    return not all(_leads_to_web(formula, found.end()) for found in _links(formula))


def _links(formula: str) -> list[re.Match[str]]:
    return list(_LINK.finditer(formula))


def _leads_to_web(formula: str, at: int) -> bool:
    found = _PLAIN_LINK.match(formula, at)
    return found is not None and (found[1].startswith("#") or is_web_link(found[1]))
