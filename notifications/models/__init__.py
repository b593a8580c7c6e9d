"""The outbox, what reached whom, and the mails that wait."""

from notifications.models.inbox import Inbox, Notification
from notifications.models.incoming import AddressTrouble, IncomingMail, StoppedAddress
from notifications.models.mails import MailDelivery, Outcome
from notifications.models.outbox import Event, Job
from notifications.models.push import PushDelivery, PushSubscription
from notifications.models.showing import LiveSettings
from notifications.models.wishes import MailSettings, Rhythm, SpaceMail

__all__ = [
    "AddressTrouble",
    "Event",
    "Inbox",
    "IncomingMail",
    "Job",
    "LiveSettings",
    "MailDelivery",
    "MailSettings",
    "Notification",
    "Outcome",
    "PushDelivery",
    "PushSubscription",
    "Rhythm",
    "SpaceMail",
    "StoppedAddress",
]
