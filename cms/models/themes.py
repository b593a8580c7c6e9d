from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.blocks import AsideBlock, BodyBlock, get_answered_state, list_space_ids
from cms.models.base import ForumPage, VersionInputs
from cms.models.panels import UnseenSpacesPanel
from cms.page_cache import discussions
from cms.page_cache.page_versions import get_content_and_states
from forum.models import Space
from groups.selectors.directory import list_rows_at


class ThemePage(ForumPage):
    lead = models.TextField(_("introduction"), max_length=800)
    body = StreamField(BodyBlock(), verbose_name=_("content"), blank=True)
    aside = StreamField(AsideBlock(), verbose_name=_("beside it"), blank=True)
    maintainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=Q(is_editor=True) | Q(is_moderator=True),
        verbose_name=_("kept by"),
        help_text=_(
            "Hears what readers say about this page and those below it. Without "
            "anybody here all editors and moderators do."
        ),
    )
    owner_team = models.CharField(_("kept by team"), max_length=80, blank=True)
    review_on = models.DateField(
        _("check again on"),
        null=True,
        blank=True,
        help_text=_("On that day the team checks whether everything is still right."),
    )

    is_shared = True
    template = "cms/theme_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ArticlePage", "cms.StandardPage"]
    page_description = _("A subject: what we know, what we do, and its discussions.")
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        UnseenSpacesPanel(),
        FieldPanel("body"),
        FieldPanel("aside"),
        InlinePanel("related_themes", label=_("Related theme"), max_num=8),
        MultiFieldPanel(
            [
                FieldPanel("owner_team"),
                FieldPanel("maintainer"),
                FieldPanel("review_on"),
            ],
            heading=_("Upkeep"),
        ),
    ]
    search_fields = [
        *ForumPage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.SearchField("aside"),
    ]

    class Meta:
        verbose_name = _("theme page")
        verbose_name_plural = _("theme pages")

    @property
    def has_video(self) -> bool:
        return any(block["type"] == "video" for block in self.body.raw_data)

    def get_version_inputs(self, content: int | None = None) -> VersionInputs:
        now, state = get_content_and_states([*self.space_ids, *self.spaces_of_groups])
        state = (*state, *get_answered_state(self.body))
        return now if content is None else content, state

    @property
    def space_ids(self) -> list[int]:
        return list_space_ids(self.body)

    @property
    def spaces_of_groups(self) -> list[int]:
        """Return the ids of spaces whose groups are listed in a groups block."""
        return [
            block["value"]["space"]
            for block in self.body.raw_data
            if block["type"] == "groups" and block["value"].get("space")
        ]

    @property
    def spaces(self) -> list[Space]:
        """Return the spaces in discussion blocks, including duplicates."""
        return [
            space
            for block in self.body
            if block.block_type == "discussions"
            for space in block.value["spaces"]
            if space is not None
        ]

    @property
    def unseen_spaces(self) -> int:
        return sum(space.is_closed_space for space in self.spaces)

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, Any]:
        shown = [space for space in self.spaces if not space.is_closed_space]
        named = self.spaces_of_groups
        return super().get_context(request, *args, **kwargs) | {
            "section": "themes",
            "streams": discussions.format_streams(shown),
            "listed_groups": list_rows_at(
                space for space in shown if space.pk not in named
            ),
            "related": [
                (theme.title, theme.get_url(request)) for theme in self.related()
            ],
        }

    def related(self) -> list["ThemePage"]:
        """Return the related themes that visitors can open, in the editor's order."""
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
