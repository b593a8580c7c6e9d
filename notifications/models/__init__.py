from notifications.models.inbound import (
    BouncingAddress,
    IncomingMail,
    SuppressedAddress,
)
from notifications.models.inbox import Inbox, Notification
from notifications.models.live_settings import LiveSettings
from notifications.models.mail_delivery import MailDelivery, MailOutcome
from notifications.models.mail_preferences import (
    MailFrequency,
    MailSettings,
    SpaceMailSettings,
)
from notifications.models.outbox import OutboxEvent
from notifications.models.push import PushDelivery, PushSubscription

__all__ = [
    "BouncingAddress",
    "OutboxEvent",
    "Inbox",
    "IncomingMail",
    "LiveSettings",
    "MailDelivery",
    "MailSettings",
    "Notification",
    "MailOutcome",
    "PushDelivery",
    "PushSubscription",
    "MailFrequency",
    "SpaceMailSettings",
    "SuppressedAddress",
]
