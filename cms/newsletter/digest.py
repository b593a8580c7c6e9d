"""New pages for the weekly digest."""

from datetime import datetime
from typing import TYPE_CHECKING

from wagtail.models import Page

from cms.models import PublicationPage, ThemePage
from core.mail.digest import DigestItem

if TYPE_CHECKING:
    from accounts.models import User


MAX_PAGES = 5


def list_new_pages(user: "User", since: datetime) -> list[DigestItem]:
    """Return pages published since then: publications about the themes of the user's
    spaces, and the pages below these themes.
    """
    found = {}
    for theme in _themes_of(user):
        below = Page.objects.live().public().descendant_of(theme, inclusive=True)
        about = PublicationPage.objects.visible_to(user).filter(themes=theme)
        for pages in (about, below):
            for page in pages.filter(first_published_at__gte=since)[:MAX_PAGES]:
                found[page.pk] = DigestItem(page.title, page.url or "/", theme.title)
    return list(found.values())[:MAX_PAGES]


def _themes_of(user: "User") -> list[ThemePage]:
    mine = set(user.participations.values_list("space_id", flat=True))
    themes = ThemePage.objects.live()
    return [theme for theme in themes if not mine.isdisjoint(theme.space_ids)]
