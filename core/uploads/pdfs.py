"""PDF files: written anew by a program of their own, with little time and memory.

A PDF may unpack to anything; the process that reads it is ended when it takes too much.
"""

from django.utils.translation import gettext_lazy as _

from core.security.child_process import ChildFailedError, Limits, run_limited
from core.uploads import pdfwash
from core.uploads.kinds import FileRefused

LIMITS = Limits(
    cpu_seconds=pdfwash.SECONDS, wall_seconds=30, memory_bytes=pdfwash.MEMORY
)
# What the program ends with -> why this file cannot be added.
REFUSALS = {
    pdfwash.LOCKED: _(
        "This document has a password. Take the password off and add it again."
    ),
    pdfwash.DYNAMIC_FORM: _(
        "The pages of this PDF are a form that a program fills in. Print the form to a "
        "new PDF, and add that one."
    ),
}


def cleaned(content: bytes) -> bytes:
    """Return the same pages without metadata, active content and files inside."""
    if not content.startswith(b"%PDF-"):
        raise FileRefused.as_no("pdf")
    try:
        clean = run_limited(pdfwash.__file__, content, LIMITS)
    except ChildFailedError as error:
        if error.status in REFUSALS:
            raise FileRefused(str(REFUSALS[error.status])) from error
        raise FileRefused.as_no("pdf") from error
    if not clean.startswith(b"%PDF-"):
        raise FileRefused.as_no("pdf")
    return clean
