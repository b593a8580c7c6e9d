"""The first pages of a site: home, a theme page and the pages in the footer.

The texts are in `pages.toml`. The theme page contains all text of the association's own
page on the subject, in the same order. The title and numbers of the discussion come
from the space.
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
# Blocks whose text is plain text, not HTML.
PLAIN = {"alert", "lead", "video"}
CONTENT = Path(__file__).with_suffix(".toml")


@transaction.atomic
def build_pages(space: Space) -> None:
    """Create the pages, unless the site has a home page."""
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
    """Create the home page and footer pages without a theme.

    Return False if there is a home page.
    """
    if HomePage.objects.exists():
        return False
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    home = _start(content["home"])
    for row in content["page"]:
        publish(home, _text_page(row))
    return True


def _start(row: dict[str, Any]) -> HomePage:
    """Create the home page and make it the root of the default site."""
    tree = _tree()
    site = Site.objects.filter(is_default_site=True).first() or Site()
    # Publishing sets the root page already (see `ensure_home_settings`): get the
    # welcome page before that.
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
    """Return the root page.

    Create it with its locale and collection if missing, as Wagtail's migrations do.
    """
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
