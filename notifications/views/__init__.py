from notifications.views.inbound import receive_inbound_mail
from notifications.views.inbox import (
    inbox,
    mark_all_read,
    mark_notification,
    open_notification,
)
from notifications.views.live_settings import live_settings
from notifications.views.mail import (
    mail_detail,
    mail_history,
    mail_settings,
    unsubscribe,
)
from notifications.views.push import push_service_worker, push_subscription

__all__ = [
    "inbox",
    "live_settings",
    "receive_inbound_mail",
    "mail_detail",
    "mail_settings",
    "mail_history",
    "mark_notification",
    "open_notification",
    "push_subscription",
    "push_service_worker",
    "mark_all_read",
    "unsubscribe",
]
