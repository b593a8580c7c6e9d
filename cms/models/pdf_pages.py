from typing import Any

import pikepdf


def count_pages(document: Any) -> int | None:
    """Return the number of pages of a PDF; None for other or unreadable files."""
    if document.file_extension != "pdf":
        return None
    try:
        with document.file.open("rb") as file, pikepdf.open(file) as pdf:
            return len(pdf.pages)
    except (pikepdf.PdfError, OSError, ValueError):
        return None
