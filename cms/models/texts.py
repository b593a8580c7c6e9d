"""Text pages: general ones, articles, and those required by law."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import TEXT, ArticleBlock
from cms.models.base import ForumPage
from cms.models.panels import QuotationsPanel
from cms.models.publications import list_shown_themes
from cms.querysets import PublishedPageManager
from forum import paths
from forum.models import Topic


class TextPage(ForumPage):
    lead = models.TextField(_("introduction"), max_length=800, blank=True)
    body = RichTextField(_("text"), features=["h2", *TEXT], blank=True)

    is_shared = True
    template = "cms/standard_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [
        *ForumPage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]

    class Meta:
        abstract = True

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "section": "themes" if (above := self.above(request)) else "",
            "above": above,
        }

    def above(self, request: HttpRequest) -> tuple[str, str] | None:
        """Return title and URL of the parent page, unless that is the home page."""
        parent = self.get_parent()
        if parent is None or parent.depth < 3:
            return None
        return parent.title, parent.get_url(request) or ""


class StandardPage(TextPage):
    parent_page_types = ["cms.HomePage", "cms.ThemePage"]
    page_description = _("Plain text: about this forum, ground rules, help.")

    class Meta:
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")


class PrivacyPage(TextPage):
    officer = models.CharField(
        _("data protection officer"),
        max_length=200,
        blank=True,
        help_text=_("How to reach who watches over the data: an address or a mail."),
    )
    valid_from = models.DateField(_("holds from"), null=True, blank=True)

    template = "cms/privacy_page.html"
    max_count = 1
    page_description = _("The privacy statement; there is one.")
    content_panels = [
        *TextPage.content_panels,
        FieldPanel("officer"),
        FieldPanel("valid_from"),
    ]

    class Meta:
        verbose_name = _("privacy page")
        verbose_name_plural = _("privacy pages")


class AccessibilityPage(TextPage):
    """The accessibility statement, with the statuses required by the Dutch decree."""

    class Status(models.TextChoices):
        FULL = "A", _("A: meets all demands")
        PARTLY = "B", _("B: meets them in part")
        BEGUN = "C", _("C: first measures taken")
        NONE = "D", _("D: does not meet them, and is not examined")
        NOTHING = "", _("no statement yet")

    status = models.CharField(
        _("status"), max_length=1, choices=Status, blank=True, default=""
    )
    examined_on = models.DateField(_("examined on"), null=True, blank=True)
    examined_by = models.CharField(_("examined by"), max_length=120, blank=True)
    report = models.URLField(_("report of the examination"), blank=True)
    contact = models.EmailField(_("mail address for complaints"), blank=True)

    template = "cms/accessibility_page.html"
    max_count = 1
    page_description = _("The accessibility statement; there is one.")
    content_panels = [
        *TextPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("status"),
                FieldPanel("examined_on"),
                FieldPanel("examined_by"),
                FieldPanel("report"),
                FieldPanel("contact"),
            ],
            heading=_("Statement"),
        ),
    ]

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")

    def clean(self) -> None:
        super().clean()
        claims = self.status in {self.Status.FULL, self.Status.PARTLY}
        if claims and not (self.examined_on and self.report):
            raise ValidationError(
                {"status": _("Status A or B needs a day and a report of examination.")}
            )


class ContactPage(TextPage):
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    hours = models.CharField(_("when"), max_length=120, blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)

    template = "cms/contact_page.html"
    max_count = 1
    page_description = _("Help and contact; there is one.")
    content_panels = [
        *TextPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("phone"),
                FieldPanel("hours"),
                FieldPanel("email"),
                FieldPanel("address"),
            ],
            heading=_("How to reach us"),
        ),
    ]

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")


class ArticlePage(ForumPage):
    lead = models.TextField(_("introduction"), max_length=800)
    written_on = models.DateField(_("date"))
    authors = models.CharField(_("by whom"), max_length=200, blank=True)
    body = StreamField(ArticleBlock(), verbose_name=_("text"), blank=True)
    sources = RichTextField(_("sources"), features=["ul", "link"], blank=True)
    themes = ParentalManyToManyField(
        "cms.ThemePage", blank=True, verbose_name=_("themes"), related_name="articles"
    )

    objects = PublishedPageManager()

    template = "cms/article_page.html"
    parent_page_types = ["cms.HomePage", "cms.ThemePage"]
    subpage_types: list[str] = []
    page_description = _("An explanation with a date, authors and sources.")
    content_panels = [
        QuotationsPanel(),
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel("written_on"), FieldPanel("authors")], heading=_("What it is")
        ),
        FieldPanel("body"),
        FieldPanel("sources"),
        FieldPanel("themes"),
    ]
    search_fields = [
        *ForumPage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @property
    def has_video(self) -> bool:
        return any(block["type"] == "video" for block in self.body.raw_data)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Do not publish while consent of a quoted author is missing.

        Also blocks scheduled publishing and approval; the worker retries later.
        """
        if revision.as_object().in_the_way():
            return None
        return super().publish(revision, *args, **kwargs)

    def in_the_way(self) -> bool:
        """Whether the current text contains a quotation without consent, or of a post
        that is no longer public.
        """
        blocks = self.body.get_prep_value()
        rows = apps.get_model("cms.Quotation").objects.quoted_in(self.pk, blocks)
        return any(row.blocks_in(blocks) for row in rows.unsettled())

    def made_of(self) -> Any:
        """Return the topic that the article was made from, if it is public."""
        topics = Topic.objects.visible_to(AnonymousUser())
        return (
            topics.filter(article_draft__article=self.pk)
            .select_related("space")
            .first()
        )

    def state(self) -> tuple[Any, ...]:
        topic = self.made_of()
        return (topic.pk, topic.version) if topic else ()

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, Any]:
        topic = self.made_of()
        parent = self.get_parent()
        above = None
        if parent is not None and parent.depth > 2:
            above = parent.title, parent.get_url(request)
        return super().get_context(request, *args, **kwargs) | {
            "section": "themes",
            "above": above,
            "about": list_shown_themes(self, request),
            "question": topic,
            "question_url": topic
            and paths.topic_path(topic.space.path, topic.public_id, topic.slug),
        }
