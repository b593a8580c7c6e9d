import tomllib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from wagtail.documents.models import Document
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import Image

import pikepdf
import PIL.Image
from PIL import ImageDraw

from accounts.models import Organisation
from cms.commands import send_feedback
from cms.demo.pages import block_of, publish
from cms.models import (
    Adviser,
    Alert,
    ArticlePage,
    EditionPage,
    EventIndexPage,
    EventPage,
    HomePage,
    NewsletterPage,
    Position,
    PublicationFile,
    PublicationIndexPage,
    PublicationPage,
    Region,
    ThemePage,
)
from core.clock import now, to_local, today
from core.templating.design_tokens import design_token
from forum.models import Space, Topic
from forum.paths import topic_path

CONTENT = Path(__file__).with_suffix(".toml")


@transaction.atomic
def build_examples() -> None:
    """Add one or more pages of every type, and tasks for editors."""
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    home = HomePage.objects.get()
    theme = ThemePage.objects.get(slug="arbeidsmigranten")
    shelf = publish(home, PublicationIndexPage(**content["publications"]))
    for row in content["publication"]:
        _publication(shelf, row, theme)
    calendar = publish(home, EventIndexPage(**content["events"]))
    for row in content["event"]:
        _event(calendar, row, theme)
    _kept_once(content)
    newsletter = publish(home, NewsletterPage(**content["newsletter"]))
    edition = content["edition"]
    publish(newsletter, EditionPage(**edition | {"body": _texts(edition)}))
    second = publish(home, _second_theme(content["second"], theme))
    for page in PublicationPage.objects.filter(slug__contains="verhuurderschap"):
        page.themes = [theme, second]
        page.save_revision().publish()
    article = ArticlePage(**content["article"] | {"body": _texts(content["article"])})
    article.themes = [theme]
    publish(theme, article)
    alert = Alert(**content["alert"])
    alert.themes = [second]
    alert.save()
    send_feedback(theme, **content["remark"])
    theme.review_on = today()
    theme.save_revision().publish()


def _kept_once(content: dict[str, Any]) -> None:
    Position.objects.create(**content["position"])
    for row in content["region"]:
        provinces = row.pop("provinces")
        adviser = Adviser(**row.pop("adviser"))
        region = Region(**row)
        places = Organisation.objects.filter(province__in=provinces)
        region.municipalities = list(places.filter(kind=Organisation.Kind.MUNICIPALITY))
        region.save()
        adviser.regions = [region]
        adviser.save()


def _second_theme(row: dict[str, Any], first: ThemePage) -> ThemePage:
    """Return a theme page with every type of block, about its own space if any."""
    others = first.spaces[0]
    space = Space.objects.filter(slug=row["slug"]).first() or others
    picture = ImageBlock().normalize(_street())
    picture.contextual_alt_text = row.pop("picture")
    document = Document.objects.order_by("pk").first()
    answered = Topic.objects.filter(space=space, has_answer=True).order_by("pk").first()
    more: dict[str, dict[str, Any]] = {
        "alert": {"page": first},
        "featured": {
            "picture": picture,
            "link": {
                "text": "Kijk het webinar terug",
                "page": EventPage.objects.first(),
            },
        },
        "figures": {"picture": picture},
        "links": {"links": [{"text": first.title, "page": first}]},
        "position": {"position": Position.objects.first()},
        "discussions": {"spaces": [space]},
        "groups": {"space": others},
        "files": {"files": [document]},
        "answers": {"questions": [_address(answered)] if answered else []},
    }
    body = [block_of(block, more.get(block["type"], {})) for block in row.pop("body")]
    aside = [block_of(block, more.get(block["type"], {})) for block in row.pop("aside")]
    return ThemePage(**row, body=body, aside=aside)


def _street() -> Image:
    """Draw a row of houses: a picture without copyright."""
    drawn = PIL.Image.new("RGB", (960, 540), design_token("forum-avatar-1-bg"))
    pen = ImageDraw.Draw(drawn)
    walls = [
        design_token("basis-color-accent-1-inverse-bg-default"),
        design_token("basis-color-accent-1-border-default"),
    ]
    window_color = design_token("basis-color-accent-2-bg-subtle")
    for number, height in enumerate((210, 280, 170, 250, 200)):
        left, top = 60 + number * 172, 460 - height
        pen.rectangle((left, top, left + 152, 460), fill=walls[number % 2])
        pen.polygon(
            ((left, top), (left + 76, top - 60), (left + 152, top)),
            fill=design_token("basis-color-accent-2-border-default"),
        )
        for row in range(height // 80):
            for side in (30, 92):
                window = (left + side, top + 25 + row * 70)
                pen.rectangle(
                    (*window, window[0] + 30, window[1] + 36), fill=window_color
                )
    pen.rectangle((0, 460, 960, 540), fill=design_token("forum-avatar-3-bg"))
    to = BytesIO()
    drawn.save(to, "PNG")
    file = ContentFile(to.getvalue(), name="straat.png")
    return Image.objects.create(title="Een straat", file=file)


def _address(topic: Any) -> str:
    return topic_path(topic.space.path, topic.public_id, topic.slug)


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
    with pikepdf.new() as pdf:
        for _number in range(pages):
            pdf.add_blank_page()
        to = BytesIO()
        pdf.save(to)
    return to.getvalue()


def _event(calendar: EventIndexPage, row: dict[str, Any], theme: ThemePage) -> None:
    if "in_days" in row:  # always in the future
        day = to_local(now()) + timedelta(days=row.pop("in_days"))
        start = day.replace(hour=10, minute=0, second=0, microsecond=0)
        row |= {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    page = EventPage(**row)
    page.themes = [theme]
    publish(calendar, page)
