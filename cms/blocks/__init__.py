"""The blocks of a theme page. Each has one template in templates/blocks/."""

from wagtail import blocks

from cms.blocks.base import TEXT, LinkBlock
from cms.blocks.dynamic import (
    AdvisersBlock,
    AnswersBlock,
    DiscussionsBlock,
    GroupsBlock,
    NewsletterBlock,
    PublicationsBlock,
    get_answered_state,
)
from cms.blocks.media import FiguresBlock, FilesBlock, VideoBlock
from cms.blocks.static import (
    AlertBlock,
    FeaturedBlock,
    LeadBlock,
    LinksBlock,
    PositionBlock,
    ProgrammeBlock,
    TextBlock,
)

__all__ = [
    "TEXT",
    "ArticleBlock",
    "AsideBlock",
    "BodyBlock",
    "LinkBlock",
    "get_answered_state",
    "list_space_ids",
]


class BodyBlock(blocks.StreamBlock):
    alert = AlertBlock()
    lead = LeadBlock()
    position = PositionBlock()
    programme = ProgrammeBlock()
    text = TextBlock()
    featured = FeaturedBlock()
    discussions = DiscussionsBlock()
    answers = AnswersBlock()
    groups = GroupsBlock()
    publications = PublicationsBlock()
    video = VideoBlock()
    files = FilesBlock()
    figures = FiguresBlock()
    links = LinksBlock()


class AsideBlock(blocks.StreamBlock):
    """The side column; below the main column on a phone."""

    contact = AdvisersBlock()
    newsletter = NewsletterBlock()
    text = TextBlock()
    links = LinksBlock()


class ArticleBlock(blocks.StreamBlock):
    text = TextBlock()
    video = VideoBlock()
    files = FilesBlock()
    figures = FiguresBlock()
    links = LinksBlock()


def list_space_ids(body: blocks.StreamValue) -> list[int]:
    """Return the ids of the spaces in the page's blocks, without queries."""
    return [
        item["value"]
        for block in body.raw_data
        if block["type"] == "discussions"
        for item in block["value"]["spaces"]
        if item["value"] is not None
    ]
