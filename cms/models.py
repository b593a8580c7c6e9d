"""The pages that editors keep."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP, build_policy
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalKey
from wagtail.admin.panels import CommentPanel, FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, PageViewRestriction
from wagtail.search import index

from cms import lists
from cms.blocks import TEXT, AsideBlock, BodyBlock, space_ids
from cms.choosers import public_spaces
from cms.panels import UnseenSpacesPanel
from core.clock import amsterdam, now
from core.http import is_personal, kept_page
from forum.models import Space

NEWEST = 5


class ForumPage(Page):
    """What all our pages share."""

    # One may shut a page to visitors. A password of its own, or a group, would send
    # somebody who is signed in to the sign-in page for ever.
    private_page_options = ["login"]
    # No moments of publication are offered until a job keeps to them.
    settings_panels = [CommentPanel()]

    class Meta:
        abstract = True

    def state(self) -> tuple[Any, ...]:
        """What else than the page itself a visitor's copy hangs on."""
        return ()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Visitors get one kept page, until anything that it shows changes."""
        if is_personal(request) or getattr(request, "is_preview", False):
            return super().serve(request, *args, **kwargs)
        today = amsterdam(now()).date()  # some blocks come and go by the day
        # Blocks link to other pages: any of them that comes or goes may show.
        pages = Page.objects.live().aggregate(Count("pk"), Max("last_published_at"))
        shut = PageViewRestriction.objects.aggregate(Count("pk"), Max("pk"))
        # This very text: somebody may have published after it was fetched.
        mine = (self.pk, self.live_revision_id, self.latest_revision_created_at)
        others = (*pages.values(), *shut.values())
        version = (*mine, today, *others, *self.state())

        def draw() -> HttpResponse:
            return super(ForumPage, self).serve(request, *args, **kwargs).render()

        return kept_page(request, ("page", *version), draw)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """A preview stands in a frame of the editor's screen; a page in nobody's."""
        response = super().serve_preview(request, mode_name)
        policy: Any = settings.SECURE_CSP | {"frame-ancestors": [CSP.SELF]}
        response.headers["Content-Security-Policy"] = build_policy(policy)
        response.headers["Cache-Control"] = "private, no-store"
        return response


class ThemePage(ForumPage):
    """What is known and done about a subject, in blocks."""

    lead = models.TextField(_("introduction"), max_length=800)
    body = StreamField(BodyBlock(), verbose_name=_("content"), blank=True)
    aside = StreamField(AsideBlock(), verbose_name=_("beside it"), blank=True)
    owner_team = models.CharField(_("kept by team"), max_length=80, blank=True)
    review_on = models.DateField(
        _("check again on"),
        null=True,
        blank=True,
        help_text=_("On that day the team checks whether everything is still right."),
    )

    template = "cms/theme_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StandardPage"]
    page_description = _("A subject: what we know, what we do, and its discussions.")
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        UnseenSpacesPanel(),
        FieldPanel("body"),
        FieldPanel("aside"),
        InlinePanel("related_themes", label=_("Related theme"), max_num=8),
        MultiFieldPanel(
            [FieldPanel("owner_team"), FieldPanel("review_on")], heading=_("Upkeep")
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("theme page")
        verbose_name_plural = _("theme pages")

    def state(self) -> tuple[Any, ...]:
        return lists.state_of_spaces(Space.objects.filter(pk__in=self.space_ids))

    @property
    def space_ids(self) -> list[int]:
        return space_ids(self.body)

    @property
    def spaces(self) -> list[Space]:
        """The spaces in the blocks, as often as they stand there."""
        return [
            space
            for block in self.body
            if block.block_type == "discussions"
            for space in block.value["spaces"]
            if space is not None
        ]

    @property
    def unseen_spaces(self) -> int:
        """How many of them visitors do not get to see."""
        return sum(space.is_closed_space for space in self.spaces)

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        shown = [space for space in self.spaces if not space.is_closed_space]
        return super().get_context(request, *args, **kwargs) | {
            "section": "themes",
            "streams": lists.streams(shown),
            "related": [
                (theme.title, theme.get_url(request)) for theme in self.related()
            ],
        }

    def related(self) -> list["ThemePage"]:
        """The chosen themes, in their order, that any visitor may open."""
        keys = [link.theme_id for link in self.related_themes.all()]
        themes = ThemePage.objects.live().public().in_bulk(keys) if keys else {}
        return [themes[pk] for pk in keys if pk in themes]


class RelatedTheme(Orderable):
    page = ParentalKey(
        ThemePage, on_delete=models.CASCADE, related_name="related_themes"
    )
    theme = models.ForeignKey(
        ThemePage,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("theme page"),
    )

    panels = [FieldPanel("theme")]

    class Meta(Orderable.Meta):
        verbose_name = _("related theme")

    def __str__(self) -> str:
        return f"related theme {self.pk}"


class StandardPage(ForumPage):
    """Plain text with headings: about, privacy, accessibility."""

    lead = models.TextField(_("introduction"), max_length=800, blank=True)
    body = RichTextField(_("text"), features=["h2", *TEXT], blank=True)

    template = "cms/standard_page.html"
    parent_page_types = ["cms.HomePage", "cms.ThemePage"]
    subpage_types: list[str] = []
    page_description = _("Plain text: about this forum, privacy, help.")
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        parent = self.get_parent()
        above = None if parent is None or parent.depth < 3 else parent
        return super().get_context(request, *args, **kwargs) | {
            "section": "themes" if above else "",
            "above": above and (above.title, above.get_url(request)),
        }


class HomePage(ForumPage):
    """The start: what this is, the themes, and what is going on now."""

    lead = models.TextField(_("introduction"), max_length=400)

    template = "cms/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.ThemePage", "cms.StandardPage"]
    max_count = 1
    page_description = _("The start page; there is one.")
    content_panels = [*Page.content_panels, FieldPanel("lead")]
    search_fields = [*Page.search_fields, index.SearchField("lead")]

    class Meta:
        verbose_name = _("start page")
        verbose_name_plural = _("start pages")

    def state(self) -> tuple[Any, ...]:
        return lists.state_of_spaces(public_spaces())

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        themes = ThemePage.objects.child_of(self).live().public().order_by("title")
        rows = lists.theme_rows(themes, request)
        newest = lists.newest_public_topics(limit=NEWEST)
        # What moved last comes first: a page follows fifty at most.
        moving = [row.topic.space for row in newest]
        followed = [*moving, *(space for row in rows for space in row.spaces)]
        return super().get_context(request, *args, **kwargs) | {
            "section": "start",
            "themes": rows,
            "newest": newest,
            "streams": lists.streams(followed),
        }
