"""What an edition of the newsletter is made of."""

from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from cms.blocks.parts import rich_text


class PageItemBlock(blocks.StructBlock):
    """One of our pages, with words of its own or those of the page."""

    page = blocks.PageChooserBlock(label=_("Page"))
    text = blocks.TextBlock(
        label=_("What there is to say of it"),
        required=False,
        help_text=_("Empty: the introduction of the page."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Page")


class TextItemBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"))
    text = rich_text()

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class EditionBlock(blocks.StreamBlock):
    page = PageItemBlock()
    text = TextItemBlock()
