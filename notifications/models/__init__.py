from notifications.models.inbound import AddressTrouble, IncomingMail, StoppedAddress
from notifications.models.inbox import Inbox, Notification
from notifications.models.live_settings import LiveSettings
from notifications.models.mail_delivery import MailDelivery, MailOutcome
from notifications.models.mail_preferences import MailFrequency, MailSettings, SpaceMail
from notifications.models.outbox import Event, Job
from notifications.models.push import PushDelivery, PushSubscription

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
    "MailOutcome",
    "PushDelivery",
    "PushSubscription",
    "MailFrequency",
    "SpaceMail",
    "StoppedAddress",
]
