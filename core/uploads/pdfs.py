"""PDF files: written anew by a program of their own, with little time and memory.

A PDF may unpack to anything; the process that reads it is ended when it takes too much.
"""

from django.utils.translation import gettext as _

from core.security.child_process import ChildFailedError, Limits, run_limited
from core.uploads import pdfwash
from core.uploads.kinds import FileRefused

LIMITS = Limits(
    cpu_seconds=pdfwash.SECONDS, wall_seconds=30, memory_bytes=pdfwash.MEMORY
)


def cleaned(content: bytes) -> bytes:
    """The same pages without author, history, scripts and files inside."""
    if not content.startswith(b"%PDF-"):
        raise FileRefused.as_no("pdf")
    try:
        clean = run_limited(pdfwash.__file__, content, LIMITS)
    except ChildFailedError as error:
        if error.status == pdfwash.LOCKED:
            locked = _(
                "This document has a password. Take the password off and add it again."
            )
            raise FileRefused(locked) from error
        raise FileRefused.as_no("pdf") from error
    if not clean.startswith(b"%PDF-"):
        raise FileRefused.as_no("pdf")
    return clean
