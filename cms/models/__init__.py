"""The pages that editors keep, and what goes with them."""

from cms.models.base import ForumPage
from cms.models.events import EventIndexPage, EventPage, Registration
from cms.models.home import HomePage
from cms.models.publications import (
    PublicationFile,
    PublicationIndexPage,
    PublicationPage,
)
from cms.models.state import ContentState
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
    "ArticlePage",
    "ContactPage",
    "ContentState",
    "EventIndexPage",
    "EventPage",
    "ForumPage",
    "HomePage",
    "PrivacyPage",
    "PublicationFile",
    "PublicationIndexPage",
    "PublicationPage",
    "Registration",
    "RelatedTheme",
    "StandardPage",
    "ThemePage",
]
