"""Remove active content from office documents.

`core.uploads.office_documents` runs `program.py` with limits on time and memory. This
package does not import Django, so that the program starts quickly.

oletools is not used. Its tools report what they recognise and rewrite nothing, rely on
lists of known threats, and take longer to import than this program needs for a
document. Here the file is rewritten from a list of harmless content.

The XML is parsed by lxml, not by defusedxml: ElementTree renames namespace prefixes,
and Office documents refer to prefixes in attribute values (`mc:Ignorable="w14"`).
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Why the program refuses a document. Python itself exits with 1 on an error."""

    BROKEN = 10
    MACROS = 11
    EXTERNAL_DATA = 12
    TOO_LARGE = 13


class RefusedError(Exception):
    """Raised when a document cannot be made harmless and stay readable."""

    def __init__(self, code: ExitCode = ExitCode.BROKEN) -> None:
        super().__init__(code.name)
        self.code = code
