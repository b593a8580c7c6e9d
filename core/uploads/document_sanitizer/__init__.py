"""Remove active content from office documents.

A program of its own, `program.py`, run by `core.uploads.office_documents` with little time and
memory. Nothing here imports Django, so that the program starts quickly.

oletools was considered. Its tools report what they recognise and rewrite nothing, work
from lists of what is known to be bad, and take longer to import than this program
needs for a document. Here the file is written anew from what is known to be harmless.

The XML is read by lxml, not by defusedxml: ElementTree renames namespace prefixes, and
Office documents name prefixes in attribute values (`mc:Ignorable="w14"`).
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Why the program refuses a document. 1 is Python's own: an uncaught error."""

    BROKEN = 10
    MACROS = 11
    EXTERNAL_DATA = 12
    TOO_LARGE = 13


class RefusedError(Exception):
    """Raised when a document cannot be made harmless and stay readable."""

    def __init__(self, code: ExitCode = ExitCode.BROKEN) -> None:
        super().__init__(code.name)
        self.code = code
