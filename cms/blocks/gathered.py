"""What is gathered from the forum and from other pages."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from cms import lists
from cms.blocks.parts import HEADING, LinkBlock, SpaceChooserBlock, rich_text


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
