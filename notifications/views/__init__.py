"""The pages of notifications, by subject."""

from notifications.views.inbox import inbox, open_one, read_all

__all__ = ["inbox", "open_one", "read_all"]
