"""The pages of a new site: the start, one theme with its blocks, and the footer's.

The texts stand in `pages.toml`. The theme page holds every text of the association's
own page on the subject, in its order. The title and the figures of the discussion are
in neither: they come from the space.
"""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.html import format_html, format_html_join

from wagtail.models import Collection, Locale, Page, Site

from cms.commands import ensure_approval, ensure_roles
from cms.models import (
    AccessibilityPage,
    ContactPage,
    HomePage,
    PrivacyPage,
    StandardPage,
    ThemePage,
)
from forum.models import Space

TYPES: dict[str, Any] = {
    "text": StandardPage,
    "privacy": PrivacyPage,
    "accessibility": AccessibilityPage,
    "contact": ContactPage,
}
# Their text is plain sentences.
PLAIN = {"alert", "lead", "video"}
CONTENT = Path(__file__).with_suffix(".toml")


@transaction.atomic
def build_pages(space: Space) -> None:
    """Fill an empty site with pages; one that has a start page stays as it is."""
    if HomePage.objects.exists():
        return
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    home = _start(content["home"])
    ukraine = publish(home, _text_page(content["ukraine"]))
    publish(home, _theme(content["theme"], space, ukraine))
    for row in content["page"]:
        publish(home, _text_page(row))


@transaction.atomic
def build_first_pages() -> bool:
    """The start and the pages of the footer, for a site that begins; with no theme.
    False where there is a start page already."""
    if HomePage.objects.exists():
        return False
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    home = _start(content["home"])
    for row in content["page"]:
        publish(home, _text_page(row))
    return True


def _start(row: dict[str, Any]) -> HomePage:
    """The start page as the root of the default site, in place of Wagtail's welcome."""
    tree = _tree()
    site = Site.objects.filter(is_default_site=True).first() or Site()
    # Publishing the start puts it in this place already: see `ensure_home_settings`.
    welcome = site.root_page if site.pk else None
    home = publish(tree, HomePage(**row))
    address = urlsplit(settings.SITE_URL)
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.root_page, site.is_default_site = home, True
    site.save()
    if welcome is not None and welcome.specific_class is Page:
        welcome.delete()
    return home


def _tree() -> Page:
    """The root of all pages, with what pages need; Wagtail's migrations make it too."""
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first()
    root = root or Page.add_root(title="Root", slug="root")
    ensure_roles()
    ensure_approval()
    return root


def _theme(row: dict[str, Any], space: Space, ukraine: Page) -> ThemePage:
    more = {"discussions": {"spaces": [space]}, "alert": {"page": ukraine}}
    body = [block_of(block, more.get(block["type"], {})) for block in row.pop("body")]
    aside = [block_of(block) for block in row.pop("aside")]
    return ThemePage(**row, body=body, aside=aside)


def block_of(
    row: dict[str, Any], more: dict[str, Any] | None = None
) -> tuple[str, dict[str, Any]]:
    kind = row["type"]
    value = {name: text for name, text in row.items() if name != "type"} | (more or {})
    if "text" in value and kind not in PLAIN:
        value["text"] = format_html("<p>{}</p>", value["text"])
    return kind, value


def _text_page(row: dict[str, Any]) -> Page:
    made = TYPES[row.pop("type", "text")]
    parts = ((part["heading"], part["text"]) for part in row.pop("section"))
    body = format_html_join("", "<h2>{}</h2><p>{}</p>", parts)
    page: Page = made(**row, body=body)
    return page


def publish[P: Page](parent: Page, page: P) -> P:
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
