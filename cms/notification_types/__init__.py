"""What is told of the pages' own events; `config/wiring/events.py` adds the entries."""

from cms.notification_types import advice, article_consent, events, feedback, newsletter

TYPES = (
    *advice.TYPES,
    *events.TYPES,
    *article_consent.TYPES,
    *newsletter.TYPES,
    *feedback.TYPES,
)
