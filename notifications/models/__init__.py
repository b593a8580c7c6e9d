"""The outbox, what reached whom, and the mails that wait."""

from notifications.models.inbox import Inbox, Notification
from notifications.models.mails import MailDelivery
from notifications.models.outbox import Event, Job

__all__ = ["Event", "Inbox", "Job", "MailDelivery", "Notification"]
