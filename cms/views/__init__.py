"""The pages' own doors, besides the pages themselves."""

from cms.views.registrations import event_calendar, event_cancel, event_register
from cms.views.search import search

__all__ = ["event_calendar", "event_cancel", "event_register", "search"]
