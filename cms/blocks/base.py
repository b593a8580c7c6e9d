from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from cms.admin.choosers import public_spaces, space_chooser
from core.clock import today
from forum.models import Space

TEXT = ["bold", "h3", "ul", "ol", "link", "document-link"]
HEADING = _("Heading")


def rich_text(**options: object) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(label=_("Text"), features=TEXT, **options)


class SpaceChooserBlock(blocks.ChooserBlock):
    """A public space.

    A space that became closed or was deleted becomes a nameless placeholder for the
    editor. It reveals nothing, is preserved when the page is saved, and is not
    rendered.
    """

    target_model = Space

    @cached_property
    def widget(self) -> Any:
        return space_chooser.widget_class()

    def bulk_to_python(self, values: Iterable[Any]) -> list[Space | None]:
        wanted = list(values)
        found = public_spaces().in_bulk([pk for pk in wanted if pk is not None])
        return [
            None if pk is None else found.get(pk) or placeholder_space(pk)
            for pk in wanted
        ]

    def to_python(self, value: object) -> Space | None:
        return self.bulk_to_python([value])[0]

    def value_from_form(self, value: Any) -> Space | None:
        if value is None or isinstance(value, Space):
            return value
        return self.to_python(int(value)) if str(value).isdecimal() else None

    def clean(self, value: Space | None) -> Space | None:
        return super().clean(None) if value is None else value


def placeholder_space(pk: int) -> Space:
    return Space(pk=pk, audience=Space.Audience.CLOSED)


class LinkValue(blocks.StructValue):
    @property
    def href(self) -> str:
        """Return the URL; empty if the page or document no longer exists."""
        page, document = self.get("page"), self.get("document")
        if page is not None:
            return page.url or "" if page.live else ""
        return document.url if document is not None else self.get("url") or ""


class PictureBlock(ImageBlock):
    """Wagtail's own block, whose first field is labelled "Image" in every language."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.child_blocks["image"].label = _("Picture")


class LinkBlock(blocks.StructBlock):
    """A link text with a page, a document or another URL."""

    text = blocks.CharBlock(label=_("Words of the link"), required=False)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    document = DocumentChooserBlock(label=_("Document"), required=False)
    url = blocks.URLBlock(label=_("Other address"), required=False)

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue

    @staticmethod
    def leading(links: Iterable[Any]) -> list[Any]:
        """Return the links that have a target."""
        return [link for link in links if link.href]

    def clean(self, value: object) -> Any:
        cleaned = super().clean(value)
        targets = sum(bool(cleaned[name]) for name in ("page", "document", "url"))
        if targets > 1:
            raise _validation_error(
                _("Choose a page, a document or an address: one of them.")
            )
        if bool(cleaned["text"]) != bool(targets):
            raise _validation_error(_("A link needs words, and something to lead to."))
        return cleaned


def _validation_error(why: Any) -> StructBlockValidationError:
    return StructBlockValidationError(block_errors={"text": ValidationError(why)})


class TimedValue(blocks.StructValue):
    @property
    def is_current(self) -> bool:
        """Check whether the block is shown today.

        Both days are included, by the Dutch calendar.
        """
        day = today()
        return (
            (self["show_from"] or date.min) <= day <= (self["show_until"] or date.max)
        )


class TimedBlock(blocks.StructBlock):
    show_from = blocks.DateBlock(label=_("Show from"), required=False)
    show_until = blocks.DateBlock(label=_("Show until and including"), required=False)

    class Meta:
        value_class = TimedValue
