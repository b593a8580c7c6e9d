"""The building blocks of a theme page. Each has one template, in templates/blocks/."""

from wagtail import blocks

from cms.blocks.gathered import (
    ContactBlock,
    DiscussionsBlock,
    NewsletterBlock,
    PublicationsBlock,
)
from cms.blocks.media import FiguresBlock, FilesBlock, VideoBlock
from cms.blocks.parts import TEXT, LinkBlock
from cms.blocks.said import (
    AlertBlock,
    FeaturedBlock,
    LinksBlock,
    PositionBlock,
    TextBlock,
)

__all__ = ["TEXT", "ArticleBlock", "AsideBlock", "BodyBlock", "LinkBlock", "space_ids"]


class BodyBlock(blocks.StreamBlock):
    """The main column."""

    alert = AlertBlock()
    position = PositionBlock()
    text = TextBlock()
    featured = FeaturedBlock()
    discussions = DiscussionsBlock()
    publications = PublicationsBlock()
    video = VideoBlock()
    files = FilesBlock()
    figures = FiguresBlock()
    links = LinksBlock()


class AsideBlock(blocks.StreamBlock):
    """Beside the main column; under it on a phone."""

    contact = ContactBlock()
    newsletter = NewsletterBlock()
    text = TextBlock()
    links = LinksBlock()


class ArticleBlock(blocks.StreamBlock):
    """The text of an article."""

    text = TextBlock()
    video = VideoBlock()
    files = FilesBlock()
    figures = FiguresBlock()
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
