from typing import Any

from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks.base import HEADING, LinkBlock, PictureBlock, TimedBlock, rich_text


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


class LeadBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "title"
        label = _("Lead")
        description = _("A few sentences in larger letters, without a heading.")
        template = "blocks/lead.html"


class PositionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    position = SnippetChooserBlock(
        "cms.Position",
        label=_("Position"),
        required=False,
        help_text=_("Kept once, shown on every theme that chooses it."),
    )
    text = rich_text(required=False)

    class Meta:
        icon = "openquote"
        label = _("Position")
        description = _("What the association thinks of it.")
        template = "blocks/position.html"


class ProgrammeValue(blocks.StructValue):
    @property
    def shown(self) -> list[Any]:
        return LinkBlock.leading(self["offers"])


class ProgrammeBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    text = rich_text()
    offers = blocks.ListBlock(
        LinkBlock(label=_("Offer")), label=_("What it offers"), default=[]
    )

    class Meta:
        icon = "clipboard-list"
        label = _("Support programme")
        description = _("What the association does, and what it offers.")
        template = "blocks/programme.html"
        value_class = ProgrammeValue


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
    picture = PictureBlock(label=_("Picture"), required=False)
    link = LinkBlock(label=_("Link"))

    class Meta:
        icon = "pick"
        label = _("Featured")
        description = _("One thing put forward, for a while if you like.")
        form_layout = [
            "heading",
            "text",
            "picture",
            "link",
            "show_from",
            "show_until",
        ]
        template = "blocks/featured.html"


class LinksValue(blocks.StructValue):
    @property
    def shown(self) -> list[Any]:
        return LinkBlock.leading(self["links"])


class LinksBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"))

    class Meta:
        icon = "list-ul"
        label = _("Related links")
        template = "blocks/links.html"
        value_class = LinksValue
