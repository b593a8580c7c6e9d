import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.rich_text import RichText, expand_db_html

from cms.blocks.base import rich_text
from core import markup

_OURS = re.compile(r'href="/(?!/)')


def render_mail_text(text: RichText) -> markup.Rendered | None:
    """Return the text for a mail, with absolute URLs for links to this site."""
    whole = expand_db_html(text.source)
    return sanitize_mail_text(_OURS.sub(f'href="{settings.SITE_URL}/', whole))


@lru_cache(maxsize=32)  # an edition is the same for thousands of recipients
def sanitize_mail_text(html: str) -> markup.Rendered | None:
    """Return None if the text is too long or too complex for a mail."""
    try:
        return markup.render(html, source_format="html")
    except markup.MarkupError:
        return None


class PageItemBlock(blocks.StructBlock):
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

    def clean(self, value: object) -> Any:
        cleaned = super().clean(value)
        if cleaned["text"] and render_mail_text(cleaned["text"]) is None:
            why = _(
                "This text does not fit in a mail: it is too long, or has too many "
                "parts or lists inside each other. Make it shorter, or make two items "
                "of it."
            )
            raise StructBlockValidationError(
                block_errors={"text": ValidationError(why)}
            )
        return cleaned

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class EditionBlock(blocks.StreamBlock):
    page = PageItemBlock()
    text = TextItemBlock()
