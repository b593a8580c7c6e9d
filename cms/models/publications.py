from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.models.base import ForumPage
from cms.models.pdf_pages import count_pages
from cms.models.publication_filter import PublicationFilter
from cms.querysets import PublicationManager

TEXT = ["bold", "h2", "h3", "ul", "ol", "link", "document-link"]


class PublicationIndexPage(ForumPage):
    lead = models.TextField(_("introduction"), max_length=400, blank=True)

    template = "cms/publication_index_page.html"
    asks = True
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.PublicationPage"]
    max_count = 1
    page_description = _("The list of all publications and letters; there is one.")
    content_panels = [*Page.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("list of publications")
        verbose_name_plural = _("lists of publications")

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, Any]:
        every = PublicationPage.objects.child_of(self).public_live()
        found = PublicationFilter(request.GET, every)
        return super().get_context(request, *args, **kwargs) | {
            "section": "themes",
            "found": found,
            "page_of_rows": found.page(request.GET.get("pagina", "1")),
        }


class PublicationPage(ForumPage):
    class Kind(models.TextChoices):
        LETTER = "ledenbrief", _("Letter to members")
        GUIDE = "handreiking", _("Guide")
        PUBLICATION = "publicatie", _("Publication")
        TEST = "uitvoeringstoets", _("Test of a law in practice")
        OPINION = "reactie", _("Opinion for parliament or government")

    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.PUBLICATION
    )
    published_on = models.DateField(_("date"), db_index=True)
    number = models.CharField(
        _("number"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d\d/\d{3}$", _("Such as 23/021."))],
        help_text=_("Of a letter: the year and a number, such as 23/021."),
    )
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    addressee = models.CharField(
        _("to whom"),
        max_length=120,
        blank=True,
        help_text=_("Such as: the municipal executive."),
    )
    lead = models.TextField(_("summary"), max_length=800)
    body = RichTextField(_("text"), features=TEXT, blank=True)
    themes = ParentalManyToManyField(
        "cms.ThemePage",
        blank=True,
        verbose_name=_("themes"),
        related_name="publications",
    )

    objects = PublicationManager()

    template = "cms/publication_page.html"
    parent_page_types = ["cms.PublicationIndexPage"]
    subpage_types: list[str] = []
    page_description = _("A letter, guide or other publication, with its files.")
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("published_on"),
                FieldPanel("number"),
                FieldPanel("reference"),
                FieldPanel("addressee"),
            ],
            heading=_("What it is"),
        ),
        FieldPanel("lead"),
        FieldPanel("body"),
        InlinePanel("files", label=_("File")),
        FieldPanel("themes"),
    ]
    search_fields = [
        *ForumPage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.SearchField("detail"),
    ]

    class Meta:
        verbose_name = _("publication or letter")
        verbose_name_plural = _("publications and letters")
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="letter_has_a_number_of_its_own",
                violation_error_message=_("There is a letter with this number."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.kind == self.Kind.LETTER and not self.number:
            raise ValidationError({"number": _("A letter has a number.")})

    @property
    def detail(self) -> str:
        """Return the kind and number: *Ledenbrief Lbr. 23/021*."""
        kind = self.get_kind_display()
        return f"{kind} Lbr. {self.number}" if self.number else kind

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, Any]:
        parent = self.get_parent()
        return super().get_context(request, *args, **kwargs) | {
            "section": "themes",
            "above": (parent.title, parent.get_url(request)),
            "about": list_shown_themes(self, request),
        }


class PublicationFile(Orderable):
    class Access(models.TextChoices):
        UNKNOWN = "", _("not known")
        YES = "yes", _("accessible")
        PARTLY = "partly", _("partly accessible")
        NO = "no", _("not accessible")

    page = ParentalKey(PublicationPage, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(
        get_document_model(),
        models.PROTECT,
        related_name="+",
        verbose_name=_("document"),
    )
    pages = models.PositiveSmallIntegerField(
        _("pages"), null=True, blank=True, help_text=_("Counted if left empty.")
    )
    access = models.CharField(
        _("accessibility"), max_length=10, choices=Access, blank=True, default=""
    )

    panels = [FieldPanel("document"), FieldPanel("pages"), FieldPanel("access")]

    class Meta(Orderable.Meta):
        verbose_name = _("file")

    def __str__(self) -> str:
        return f"file {self.pk}"

    def clean(self) -> None:
        super().clean()
        if self.pages is None and self.document_id:
            self.pages = count_pages(self.document)


def list_shown_themes(page: Any, request: HttpRequest) -> list[tuple[str, str]]:
    """Return title and URL of the page's themes that every reader can open."""
    live = [theme for theme in page.themes.all() if theme.live]
    return sorted((theme.title, theme.get_url(request) or "") for theme in live)
