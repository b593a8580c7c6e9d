"""PDF files: written anew by a program of their own, with little time and memory.

A PDF may unpack to anything; the process that reads it is ended when it takes too much.
"""

import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from core.uploads import pdfwash
from core.uploads.kinds import FileRefused

SECONDS = 30
_PROGRAM = [sys.executable, "-I", str(Path(pdfwash.__file__))]


def cleaned(content: bytes) -> bytes:
    """Return the same pages without metadata, active content and files inside."""
    if not content.startswith(b"%PDF-"):
        raise FileRefused.as_no("pdf")
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no word from outside
            _PROGRAM, input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused.as_no("pdf") from error
    if done.returncode == pdfwash.LOCKED:
        raise FileRefused(
            _("This document has a password. Take the password off and add it again.")
        )
    if done.returncode == pdfwash.DYNAMIC_FORM:
        raise FileRefused(
            _(
                "The pages of this PDF are a form that a program fills in. Print the "
                "form to a new PDF, and add that one."
            )
        )
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise FileRefused.as_no("pdf")
    return done.stdout
