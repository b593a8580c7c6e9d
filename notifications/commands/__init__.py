"""All writes to inboxes and the outbox, including those of the worker."""

from notifications.commands.bounces import record_bounce, resume_mail
from notifications.commands.dead_letters import retry_dead_letters
from notifications.commands.deliver import (
    deliver,
)
from notifications.commands.digest import delete_old_mails, open_digests
from notifications.commands.erase import (
    delete_case_notifications,
    delete_notifications_about,
    round_erasure_steps,
    space_erasure_steps,
)
from notifications.commands.fan_out import fan_out
from notifications.commands.live_settings import update_live_settings
from notifications.commands.mail_preferences import (
    allow_invitations,
    unsubscribe,
    update_mail_preferences,
)
from notifications.commands.merge_accounts import merge_inboxes
from notifications.commands.read_state import (
    mark_all_read,
    mark_notification_read,
    mark_notification_unread,
    mark_posts_read,
    mark_subject_read,
    mark_topics_read,
    move_post_notifications,
    move_topic_notifications,
)
from notifications.commands.receive import fetch_mailbox, receive_mail
from notifications.commands.record import record_accepted, record_event
from notifications.commands.web_push import (
    deliver_push,
    subscribe_push,
    unsubscribe_push,
)

__all__ = [
    "allow_invitations",
    "update_live_settings",
    "update_mail_preferences",
    "deliver",
    "fan_out",
    "fetch_mailbox",
    "move_post_notifications",
    "move_topic_notifications",
    "delete_case_notifications",
    "delete_notifications_about",
    "delete_old_mails",
    "mark_all_read",
    "mark_notification_read",
    "mark_notification_unread",
    "mark_posts_read",
    "mark_subject_read",
    "mark_topics_read",
    "merge_inboxes",
    "record_bounce",
    "open_digests",
    "round_erasure_steps",
    "space_erasure_steps",
    "deliver_push",
    "receive_mail",
    "record_accepted",
    "record_event",
    "resume_mail",
    "retry_dead_letters",
    "unsubscribe",
    "subscribe_push",
    "unsubscribe_push",
]
