from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from accounts.policy import Viewer, is_member
from cms.dashboard.home import build_member_home
from cms.models.base import ForumPage
from cms.models.content_version import cache_while_unchanged
from cms.models.themes import ThemePage
from cms.page_cache import discussions

NEWEST = 5


class HomePage(ForumPage):
    lead = models.TextField(_("introduction"), max_length=400)

    template = "cms/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.ThemePage",
        "cms.ArticlePage",
        "cms.PublicationIndexPage",
        "cms.EventIndexPage",
        "cms.NewsletterPage",
        "cms.StandardPage",
        "cms.ContactPage",
        "cms.AccessibilityPage",
        "cms.PrivacyPage",
    ]
    max_count = 1
    page_description = _("The start page; there is one.")
    content_panels = [*Page.content_panels, FieldPanel("lead")]
    search_fields = [*ForumPage.search_fields, index.SearchField("lead")]

    class Meta:
        verbose_name = _("start page")
        verbose_name_plural = _("start pages")

    def state(self) -> tuple[Any, ...]:
        return discussions.get_public_spaces_state()

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, Any]:
        user: Viewer = getattr(request, "user", AnonymousUser())
        mine = build_member_home(user) if is_member(user) else None
        key = "themes", self.pk, request.get_host()
        themes = cache_while_unchanged(request, key, lambda: self._themes(request))
        rows = discussions.list_theme_rows(themes)
        newest = [] if mine else discussions.list_newest_public_topics(limit=NEWEST)
        # Most recent activity first: a page follows at most fifty streams.
        moving = [row.topic.space for row in newest]
        followed = [*moving, *(space for row in rows for space in row.spaces)]
        return super().get_context(request, *args, **kwargs) | {
            "section": "start",
            "themes": rows,
            "newest": newest,
            "mine": mine,
            "streams": discussions.format_streams(followed),
        }

    def _themes(self, request: HttpRequest) -> list[discussions.Theme]:
        themes = ThemePage.objects.child_of(self).live().public().order_by("title")
        return [
            (page.title, page.get_url(request) or "", page.space_ids) for page in themes
        ]
