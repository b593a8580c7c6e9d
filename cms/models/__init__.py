"""Page types, snippets and related models."""

from cms.models.advisers import Adviser, PassedQuestion, Region
from cms.models.alerts import Alert
from cms.models.article_drafts import Harvest, Quotation
from cms.models.base import ForumPage
from cms.models.content_version import ContentState
from cms.models.events import EventIndexPage, EventPage, Registration
from cms.models.feedback import LinkCheck, Remark
from cms.models.home import HomePage
from cms.models.newsletters import EditionPage, NewsletterPage, Subscription
from cms.models.positions import Position
from cms.models.publications import (
    PublicationFile,
    PublicationIndexPage,
    PublicationPage,
)
from cms.models.search_misses import SearchMiss
from cms.models.texts import (
    AccessibilityPage,
    ArticlePage,
    ContactPage,
    PrivacyPage,
    StandardPage,
)
from cms.models.themes import RelatedTheme, ThemePage

__all__ = [
    "AccessibilityPage",
    "Adviser",
    "Alert",
    "ArticlePage",
    "ContactPage",
    "ContentState",
    "EditionPage",
    "EventIndexPage",
    "EventPage",
    "ForumPage",
    "Harvest",
    "HomePage",
    "LinkCheck",
    "NewsletterPage",
    "PassedQuestion",
    "Position",
    "PrivacyPage",
    "PublicationFile",
    "PublicationIndexPage",
    "PublicationPage",
    "Quotation",
    "Region",
    "Registration",
    "RelatedTheme",
    "Remark",
    "SearchMiss",
    "StandardPage",
    "Subscription",
    "ThemePage",
]
