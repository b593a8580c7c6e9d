"""What is told of the pages' own events; `config/wiring/events.py` adds the entries."""

from cms.notification_types import advice, article_consent, events, feedback, newsletter

KINDS = (
    *advice.KINDS,
    *events.KINDS,
    *article_consent.KINDS,
    *newsletter.KINDS,
    *feedback.KINDS,
)
