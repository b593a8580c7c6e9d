"""Examples of every kind of page, for the demo only."""

import tomllib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from wagtail.documents.models import Document

import pikepdf

from cms.demo.pages import publish
from cms.models import (
    ArticlePage,
    EventIndexPage,
    EventPage,
    HomePage,
    PublicationFile,
    PublicationIndexPage,
    PublicationPage,
    ThemePage,
)
from core.clock import amsterdam, now

CONTENT = Path(__file__).with_suffix(".toml")


@transaction.atomic
def build_examples() -> None:
    """Beside the pages of a new site: publications, meetings, an article."""
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    home = HomePage.objects.get()
    theme = ThemePage.objects.get(slug="arbeidsmigranten")
    shelf = publish(home, PublicationIndexPage(**content["publications"]))
    for row in content["publication"]:
        _publication(shelf, row, theme)
    calendar = publish(home, EventIndexPage(**content["events"]))
    for row in content["event"]:
        _event(calendar, row, theme)
    article = ArticlePage(**content["article"] | {"body": _texts(content["article"])})
    article.themes = [theme]
    publish(theme, article)


def _texts(row: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    return [
        ("text", {"heading": part["heading"], "text": f"<p>{part['text']}</p>"})
        for part in row["body"]
    ]


def _publication(
    shelf: PublicationIndexPage, row: dict[str, Any], theme: ThemePage
) -> None:
    pages = row.pop("pages")
    document = Document(title=row["title"])
    document.file = ContentFile(blank_pdf(pages), name=f"{row['slug']}.pdf")
    document.file_size = document.file.size
    document.save()
    page = PublicationPage(**row)
    page.files = [PublicationFile(document=document, pages=pages, access="yes")]
    page.themes = [theme]
    publish(shelf, page)


def blank_pdf(pages: int) -> bytes:
    """A document of so many empty pages."""
    with pikepdf.new() as pdf:
        for _number in range(pages):
            pdf.add_blank_page()
        to = BytesIO()
        pdf.save(to)
    return to.getvalue()


def _event(calendar: EventIndexPage, row: dict[str, Any], theme: ThemePage) -> None:
    if "in_days" in row:  # always ahead of whoever looks at the demo
        day = amsterdam(now()) + timedelta(days=row.pop("in_days"))
        start = day.replace(hour=10, minute=0, second=0, microsecond=0)
        row |= {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    page = EventPage(**row)
    page.themes = [theme]
    publish(calendar, page)
