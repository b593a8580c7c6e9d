"""What a document tells of itself."""

from typing import Any

import pikepdf


def count_pages(document: Any) -> int | None:
    """So many pages a PDF has; nothing of anything else, or when it cannot be read."""
    if document.file_extension != "pdf":
        return None
    try:
        with document.file.open("rb") as file, pikepdf.open(file) as pdf:
            return len(pdf.pages)
    except (pikepdf.PdfError, OSError, ValueError):
        return None
