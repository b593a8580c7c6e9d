"""Writing of a data export as a ZIP file.

`index.html` is for people, `gegevens.json` for programs, and `bestanden/` contains
attachments. The file is written incrementally.
"""

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from typing import Any, BinaryIO

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.data_export import registry
from accounts.models import User
from core.clock import now, to_local

FILES_FOLDER = "bestanden"
HTML_NAME, JSON_NAME = "index.html", "gegevens.json"


@dataclass(frozen=True, slots=True)
class ArchivedItem:
    item: registry.ExportItem
    files: tuple[str, ...]


def build_archive(
    user: User,
    period: registry.ExportPeriod,
    file: BinaryIO,
    *,
    beat: Callable[[], object],
) -> None:
    """Write the archive.

    `beat` is called after each section, because a section may take long.
    """
    with (
        translation.override(settings.LANGUAGE_CODE),
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box,
    ):
        chapters = []
        for part in registry.export_sections.values():
            rows = [_write_files(box, item) for item in part.gather(user, period)]
            chapters.append((part, rows))
            beat()
        made = to_local(now())
        _write_html(box, user, period, chapters, made)
        _write_json(box, user, period, chapters, made)


def _write_files(box: zipfile.ZipFile, item: registry.ExportItem) -> ArchivedItem:
    names = []
    for stored in item.files:
        content = stored.read()
        if content is not None:
            number = (
                sum(name.startswith(f"{FILES_FOLDER}/") for name in box.namelist()) + 1
            )
            name = f"{FILES_FOLDER}/{number:04d}-{_plain(stored.name)}"
            box.writestr(name, content)
            names.append(name)
    return ArchivedItem(item, tuple(names))


def _plain(name: str) -> str:
    """Return a file name that is valid on every operating system."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[-80:] or "bestand"


def _write_html(
    box: zipfile.ZipFile,
    user: User,
    period: registry.ExportPeriod,
    chapters: list[Any],
    made: datetime,
) -> None:
    context = {
        "person": user,
        "period": period,
        "chapters": chapters,
        "made": made,
        "site_name": settings.SITE_NAME,
    }
    box.writestr(HTML_NAME, render_to_string("accounts/export.html", context))


def _write_json(
    box: zipfile.ZipFile,
    user: User,
    period: registry.ExportPeriod,
    chapters: list[Any],
    made: datetime,
) -> None:
    told = {
        "site": settings.SITE_NAME,
        "made": made,
        "since": period.since,
        "until": period.until,
        "parts": {
            part.name: [_plain_row(row) for row in rows] for part, rows in chapters
        },
    }
    with box.open(JSON_NAME, "w") as raw:
        text = TextIOWrapper(raw, encoding="utf-8")
        json.dump(told, text, default=_format, ensure_ascii=False, indent=1)
        text.flush()
        text.detach()


def _plain_row(row: ArchivedItem) -> dict[str, object]:
    item = row.item
    found: dict[str, Any] = {
        "title": str(item.title),
        "moment": item.moment,
        "text": item.text,
        "url": item.url,
        "space": item.space,
        "confidentiality": str(item.confidentiality),
        "files": list(row.files),
        "facts": {str(name): value for name, value in item.facts.items()},
    }
    return {name: value for name, value in found.items() if value}


def _format(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
