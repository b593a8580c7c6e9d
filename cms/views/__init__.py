from cms.views.advisers import advice, advisers
from cms.views.article_consent import article_consent
from cms.views.catalogue import catalogue
from cms.views.feedback import page_feedback
from cms.views.newsletter import (
    newsletter_confirm,
    newsletter_stop,
    newsletter_subscribe,
)
from cms.views.registrations import event_calendar, event_cancel, event_register
from cms.views.search import search
from cms.views.serve import serve_page
from cms.views.welcome import ask_where, begin, tour

__all__ = [
    "advice",
    "advisers",
    "article_consent",
    "ask_where",
    "begin",
    "catalogue",
    "event_calendar",
    "event_cancel",
    "event_register",
    "newsletter_confirm",
    "newsletter_stop",
    "newsletter_subscribe",
    "serve_page",
    "page_feedback",
    "search",
    "tour",
]
