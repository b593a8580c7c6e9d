from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from cms.blocks.base import HEADING, PictureBlock
from cms.models.videos import Video, parse_video

CAPTIONS = [
    ("captions", _("Subtitles can be switched on in the recording")),
    ("transcript", _("The whole text stands beside it")),
    ("statement", _("There are none yet; we say so, and why")),
]


class VideoValue(blocks.StructValue):
    @property
    def video(self) -> Video:
        return parse_video(self["url"])


class VideoBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    text = blocks.TextBlock(label=_("What there is to see"), required=False)
    url = blocks.URLBlock(
        label=_("Address of the recording"),
        help_text=_("It is loaded only when a reader asks for it."),
    )
    captions = blocks.ChoiceBlock(
        label=_("For who cannot hear it"), choices=CAPTIONS, default=""
    )
    transcript = DocumentChooserBlock(label=_("The whole text"), required=False)
    statement = blocks.TextBlock(
        label=_("Why there are no subtitles yet, and when they come"), required=False
    )

    class Meta:
        icon = "media"
        label = _("Video")
        description = _("A recording on another site, loaded after a click.")
        template = "blocks/video.html"
        value_class = VideoValue

    def clean(self, value: object) -> Any:
        cleaned = super().clean(value)
        if problems := find_caption_problems(cleaned):
            raise StructBlockValidationError(
                block_errors={n: ValidationError(why) for n, why in problems.items()}
            )
        return cleaned


def find_caption_problems(value: Any) -> dict[str, Any]:
    """Return field name -> error.

    A video needs an alternative for people who cannot hear it.
    """
    if value["captions"] == "transcript" and not value["transcript"]:
        return {"transcript": _("Choose the document with the whole text.")}
    if value["captions"] == "statement" and not value["statement"]:
        return {"statement": _("Say why, and when they come: the law asks for it.")}
    return {}


class FilesValue(blocks.StructValue):
    @property
    def shown(self) -> list[Any]:
        return [file for file in self["files"] if file is not None]


class FilesBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    files = blocks.ListBlock(
        DocumentChooserBlock(label=_("Document")), label=_("Files")
    )

    class Meta:
        icon = "doc-full-inverse"
        label = _("Files")
        description = _("Documents to download, each with its kind and size.")
        template = "blocks/files.html"
        value_class = FilesValue


class FigureBlock(blocks.StructBlock):
    number = blocks.CharBlock(label=_("Number"), max_length=20)
    words = blocks.CharBlock(label=_("What it counts"), max_length=120)
    source = blocks.CharBlock(label=_("Source"), max_length=120, required=False)

    class Meta:
        icon = "order"
        label = _("Figure")


class FiguresBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=HEADING)
    # The description is required unless the picture is marked as decorative.
    picture = PictureBlock(label=_("Picture"), required=False)
    figures = blocks.ListBlock(FigureBlock(), label=_("Figures"), min_num=1, max_num=6)

    class Meta:
        icon = "table"
        label = _("Figures")
        description = _("A few numbers that say something, with a picture if you like.")
        template = "blocks/figures.html"
