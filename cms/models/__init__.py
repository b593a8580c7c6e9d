"""Page types, snippets and related models."""

from cms.models.advisers import Adviser, ForwardedQuestion, Region
from cms.models.alerts import Alert
from cms.models.article_drafts import ArticleDraft, Quotation
from cms.models.base import ForumPage
from cms.models.content_version import ContentVersion
from cms.models.events import EventIndexPage, EventPage, Registration
from cms.models.feedback import LinkCheck, PageFeedback
from cms.models.home import HomePage
from cms.models.newsletters import EditionPage, NewsletterPage, NewsletterSubscription
from cms.models.positions import Position
from cms.models.publications import (
    PublicationFile,
    PublicationIndexPage,
    PublicationPage,
)
from cms.models.search_misses import FailedSearch
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
    "ContentVersion",
    "EditionPage",
    "EventIndexPage",
    "EventPage",
    "ForumPage",
    "ArticleDraft",
    "HomePage",
    "LinkCheck",
    "NewsletterPage",
    "ForwardedQuestion",
    "Position",
    "PrivacyPage",
    "PublicationFile",
    "PublicationIndexPage",
    "PublicationPage",
    "Quotation",
    "Region",
    "Registration",
    "RelatedTheme",
    "PageFeedback",
    "FailedSearch",
    "StandardPage",
    "NewsletterSubscription",
    "ThemePage",
]
