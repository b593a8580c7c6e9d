"""The building blocks of a theme page. Each has one template, in templates/blocks/."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from cms import lists
from cms.choosers import public_spaces, space_chooser
from core.clock import amsterdam, now
from forum.models import Space

TEXT = ["bold", "h3", "ul", "ol", "link", "document-link"]
HEADING = _("Heading")


def rich_text(**options: Any) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(label=_("Text"), features=TEXT, **options)


# -- Parts of blocks -----------------------------------------------------------


class SpaceChooserBlock(blocks.ChooserBlock):
    """A space that visitors may see.

    One that became closed, or is gone, is a nameless stand-in for whoever edits the
    page: it says nothing of itself, is kept when the page is saved, and is not shown.
    """

    target_model = Space

    @cached_property
    def widget(self) -> Any:
        return space_chooser.widget_class()

    def bulk_to_python(self, values: Iterable[Any]) -> list[Space | None]:
        wanted = list(values)
        found = public_spaces().in_bulk([pk for pk in wanted if pk is not None])
        return [None if pk is None else found.get(pk) or stand_in(pk) for pk in wanted]

    def to_python(self, value: Any) -> Space | None:
        return self.bulk_to_python([value])[0]

    def value_from_form(self, value: Any) -> Space | None:
        if value is None or isinstance(value, Space):
            return value
        return self.to_python(int(value)) if str(value).isdecimal() else None

    def clean(self, value: Space | None) -> Space | None:
        return super().clean(None) if value is None else value


def stand_in(pk: int) -> Space:
    return Space(pk=pk, audience=Space.Audience.CLOSED)


class LinkValue(blocks.StructValue):
    @property
    def href(self) -> str:
        """Where it leads; empty when the page or file is not there (any more)."""
        page, document = self.get("page"), self.get("document")
        if page is not None:
            return page.url or "" if page.live else ""
        return document.url if document is not None else self.get("url") or ""


class LinkBlock(blocks.StructBlock):
    """Words that lead to one of our own pages, a file, or another address."""

    text = blocks.CharBlock(label=_("Words of the link"), required=False)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    document = DocumentChooserBlock(label=_("Document"), required=False)
    url = blocks.URLBlock(label=_("Other address"), required=False)

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        targets = sum(bool(cleaned[name]) for name in ("page", "document", "url"))
        if targets > 1:
            raise _refused(_("Choose a page, a document or an address: one of them."))
        if bool(cleaned["text"]) != bool(targets):
            raise _refused(_("A link needs words, and something to lead to."))
        return cleaned


def _refused(why: Any) -> StructBlockValidationError:
    return StructBlockValidationError(block_errors={"text": ValidationError(why)})


class TimedValue(blocks.StructValue):
    @property
    def is_current(self) -> bool:
        """Both days count, by the Dutch calendar; nobody has to take it off."""
        today = amsterdam(now()).date()
        return (
            (self["show_from"] or date.min) <= today <= (self["show_until"] or date.max)
        )


class TimedBlock(blocks.StructBlock):
    show_from = blocks.DateBlock(label=_("Show from"), required=False)
    show_until = blocks.DateBlock(label=_("Show until and including"), required=False)

    class Meta:
        value_class = TimedValue


# -- Blocks --------------------------------------------------------------------


class AlertBlock(TimedBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"), required=False)
    page = blocks.PageChooserBlock(label=_("Leads to this page"), required=False)
    level = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("info", _("Information")), ("warning", _("Warning"))],
        default="info",
    )

    class Meta:
        icon = "warning"
        label = _("Alert")
        description = _("Something that everybody must see first, for a while.")
        form_layout = ["title", "text", "page", "level", "show_from", "show_until"]
        template = "blocks/alert.html"


class PositionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    text = rich_text()

    class Meta:
        icon = "openquote"
        label = _("Position")
        description = _("What the association thinks of it.")
        template = "blocks/position.html"


class TextBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    text = rich_text()

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("A heading with text under it.")
        template = "blocks/text.html"


class FeaturedBlock(TimedBlock):
    heading = blocks.CharBlock(label=HEADING)
    text = rich_text()
    link = LinkBlock(label=_("Link"))

    class Meta:
        icon = "pick"
        label = _("Featured")
        description = _("One thing put forward, for a while if you like.")
        form_layout = ["heading", "text", "link", "show_from", "show_until"]
        template = "blocks/featured.html"


class DiscussionsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    spaces = blocks.ListBlock(
        SpaceChooserBlock(label=_("Space")), label=_("Spaces"), min_num=1, max_num=6
    )
    topics = blocks.IntegerBlock(
        label=_("Topics per space"), default=4, min_value=0, max_value=10
    )

    class Meta:
        icon = "comment"
        label = _("Discussions")
        description = _("Spaces of the forum with their figures and newest topics.")
        template = "blocks/discussions.html"

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        request = context.get("request")
        viewer = getattr(request, "user", AnonymousUser())
        spaces = [space for space in value["spaces"] if space is not None]
        shown = [space for space in spaces if not space.is_closed_space]
        context["discussions"] = lists.discussions(shown, viewer, limit=value["topics"])
        if getattr(request, "is_preview", False):
            context["not_shown"] = len(spaces) - len(shown)
        return context


class PublicationBlock(LinkBlock):
    detail = blocks.CharBlock(
        label=_("Kind, number and date"),
        help_text=_("For example: Ledenbrief Lbr. 23/021, 9 mei 2023"),
        required=False,
    )

    class Meta:
        icon = "doc-full"
        label = _("Publication")
        form_layout = ["text", "detail", "document", "page", "url"]


class PublicationsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    publications = blocks.ListBlock(
        PublicationBlock(), label=_("Publications and letters"), default=[]
    )

    class Meta:
        icon = "doc-full"
        label = _("Publications and letters")
        template = "blocks/publications.html"


class ContactBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    text = rich_text()

    class Meta:
        icon = "group"
        label = _("Contact with advisers")
        template = "blocks/contact.html"


class NewsletterBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    text = rich_text()

    class Meta:
        icon = "mail"
        label = _("Newsletter")
        template = "blocks/newsletter.html"


class LinksBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"))

    class Meta:
        icon = "list-ul"
        label = _("Related links")
        template = "blocks/links.html"


class BodyBlock(blocks.StreamBlock):
    """The main column."""

    alert = AlertBlock()
    position = PositionBlock()
    text = TextBlock()
    featured = FeaturedBlock()
    discussions = DiscussionsBlock()
    publications = PublicationsBlock()
    links = LinksBlock()


class AsideBlock(blocks.StreamBlock):
    """Beside the main column; under it on a phone."""

    contact = ContactBlock()
    newsletter = NewsletterBlock()
    text = TextBlock()
    links = LinksBlock()


def space_ids(body: blocks.StreamValue) -> list[int]:
    """The spaces that a page's blocks name, as stored: asks the database nothing."""
    return [
        item["value"]
        for block in body.raw_data
        if block["type"] == "discussions"
        for item in block["value"]["spaces"]
        if item["value"] is not None
    ]
