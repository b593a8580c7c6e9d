"""The pages of notifications, by subject."""

from notifications.views.inbox import inbox, mark_one, open_one, read_all

__all__ = ["inbox", "mark_one", "open_one", "read_all"]
