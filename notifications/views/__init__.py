"""The pages of notifications, by subject."""

from notifications.views.inbox import inbox, mark_one, open_one, read_all
from notifications.views.incoming import incoming
from notifications.views.live import live_settings
from notifications.views.mails import mail, mail_settings, mails, unsubscribe
from notifications.views.push import push, push_worker

__all__ = [
    "inbox",
    "live_settings",
    "incoming",
    "mail",
    "mail_settings",
    "mails",
    "mark_one",
    "open_one",
    "push",
    "push_worker",
    "read_all",
    "unsubscribe",
]
