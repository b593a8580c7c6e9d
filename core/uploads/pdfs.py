"""Sanitize PDF files in a separate process with limits on time and memory.

A small PDF may unpack to any size. The process is killed when it exceeds a limit.
"""

from django.utils.translation import gettext_lazy as _

from core.security.child_process import ChildFailedError, Limits, run_limited
from core.uploads import pdf_sanitizer
from core.uploads.file_types import FileRefusedError

LIMITS = Limits(
    cpu_seconds=pdf_sanitizer.SECONDS,
    wall_seconds=30,
    memory_bytes=pdf_sanitizer.MEMORY,
)
# Exit code of the program -> reason for the refusal.
REFUSAL_REASONS = {
    pdf_sanitizer.EXIT_LOCKED: _(
        "This document has a password. Take the password off and add it again."
    ),
    pdf_sanitizer.EXIT_DYNAMIC_FORM: _(
        "The pages of this PDF are a form that a program fills in. Print the form to a "
        "new PDF, and add that one."
    ),
}


def clean_pdf(content: bytes) -> bytes:
    if not content.startswith(b"%PDF-"):
        raise FileRefusedError.as_no("pdf")
    try:
        clean = run_limited(pdf_sanitizer.__file__, content, LIMITS)
    except ChildFailedError as error:
        if error.status in REFUSAL_REASONS:
            raise FileRefusedError(str(REFUSAL_REASONS[error.status])) from error
        raise FileRefusedError.as_no("pdf") from error
    if not clean.startswith(b"%PDF-"):
        raise FileRefusedError.as_no("pdf")
    return clean
