"""Notification types of the pages. Handlers are in `config/wiring/events.py`."""

from cms.notification_types import advice, article_consent, events, feedback, newsletter

TYPES = (
    *advice.TYPES,
    *events.TYPES,
    *article_consent.TYPES,
    *newsletter.TYPES,
    *feedback.TYPES,
)
