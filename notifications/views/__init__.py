"""The pages of notifications, by subject."""

from notifications.views.inbox import inbox, mark_one, open_one, read_all
from notifications.views.incoming import incoming
from notifications.views.mails import mail, mail_settings, mails, unsubscribe

__all__ = [
    "inbox",
    "incoming",
    "mail",
    "mail_settings",
    "mails",
    "mark_one",
    "open_one",
    "read_all",
    "unsubscribe",
]
