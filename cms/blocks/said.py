"""What editors say themselves: texts, positions, alerts, what is put forward."""

from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from cms.blocks.parts import HEADING, LinkBlock, TimedBlock, rich_text


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


class LinksBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"))

    class Meta:
        icon = "list-ul"
        label = _("Related links")
        template = "blocks/links.html"
