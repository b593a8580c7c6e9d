from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from cms.blocks.base import HEADING, LinkBlock, SpaceChooserBlock, rich_text
from cms.models.publications import PublicationIndexPage, PublicationPage
from cms.newsletter import highlights
from cms.page_cache import discussions
from cms.page_cache.shared_pages import list_regions_of
from groups.selectors.directory import list_rows_at


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
        context["discussions"] = discussions.list_discussions(
            shown, viewer, limit=value["topics"], shared=context.get("shared")
        )
        if getattr(request, "is_preview", False):
            context["not_shown"] = len(spaces) - len(shown)
        result: dict[str, Any] = context
        return result


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
    newest = blocks.IntegerBlock(
        label=_("So many of the newest"),
        default=4,
        min_value=0,
        max_value=12,
        required=False,
        help_text=_("Of the theme of this page, besides what is chosen below."),
    )
    kind = blocks.ChoiceBlock(
        label=_("Only of this kind"),
        choices=PublicationPage.Kind.choices,
        required=False,
    )
    publications = blocks.ListBlock(
        PublicationBlock(), label=_("Publications and letters"), default=[]
    )

    class Meta:
        icon = "doc-full"
        label = _("Publications and letters")
        description = _("The newest of the theme, and others that you choose.")
        template = "blocks/publications.html"

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        rows = PublicationPage.objects.public_live().newest_first()
        if value.get("kind"):
            rows = rows.filter(kind=value["kind"])
        theme = context.get("page")
        if theme is not None:
            rows = rows.about(theme.pk)
        newest = rows.prefetch_related("files__document")[: value.get("newest") or 0]
        result: dict[str, Any] = context | {
            "newest": list(newest) if value.get("newest") else [],
            "every": PublicationIndexPage.objects.live().first(),
            "theme": theme,
        }
        return result


class GroupsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    text = rich_text(required=False)
    space = SpaceChooserBlock(
        label=_("Space of the theme"),
        help_text=_("Groups that belong to it and may be named are listed."),
    )

    class Meta:
        icon = "group"
        label = _("Groups of the theme")
        description = _("Groups that people with an account may ask to join.")
        template = "blocks/groups.html"

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        space = value["space"]
        is_known = space is not None and not space.is_closed_space
        result: dict[str, Any] = context | {
            "groups": list_rows_at([space] if is_known else [])
        }
        return result


class AdvisersBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    text = rich_text()

    class Meta:
        icon = "user"
        label = _("Contact with advisers")
        description = _("The adviser of one's own region, or a choice of regions.")
        template = "blocks/contact.html"

    def get_context(
        self, value: object, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        user = getattr(context.get("request"), "user", AnonymousUser())
        regions = apps.get_model("cms.Region").objects.order_by("name")
        if shared := context.get("shared"):
            usual = render_to_string("cms/your_advisers.html", {"regions": regions})
            shared.usual["advisers"] = usual
            return context
        return context | {"mine": list_regions_of(user), "regions": regions}


class NewsletterBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    text = rich_text()

    class Meta:
        icon = "mail"
        label = _("Newsletter")
        description = _("A field to ask for the newsletter, without an account.")
        template = "blocks/newsletter.html"

    def get_context(
        self, value: object, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        pages = apps.get_model("cms.NewsletterPage").objects
        result: dict[str, Any] = context | {"newsletter": pages.live().first()}
        return result


class AnswersBlock(blocks.StructBlock):
    """Questions with their accepted answers. Shows only what every visitor may read."""

    heading = blocks.CharBlock(label=HEADING)
    questions = blocks.ListBlock(
        blocks.CharBlock(label=_("Address of the question in the forum")),
        label=_("Questions"),
        max_num=10,
    )

    class Meta:
        icon = "help"
        label = _("Questions and answers from the forum")
        description = _("Answered questions that are put forward.")
        template = "blocks/answers.html"

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        found = highlights.list_highlights(
            highlights.list_topic_ids(value["questions"]), with_text=True
        )
        if getattr(context.get("request"), "is_preview", False):
            context["not_shown"] = len(value["questions"]) - len(found)
        result: dict[str, Any] = context | {"answered": found}
        return result


def get_answered_state(body: blocks.StreamValue) -> tuple[Any, ...]:
    """Return a value that changes when the questions of the page change."""
    addresses = [
        item["value"]
        for block in body.raw_data
        if block["type"] == "answers"
        for item in block["value"]["questions"]
    ]
    return highlights.get_highlights_state(addresses)
