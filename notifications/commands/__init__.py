"""Every write to inboxes and the outbox, the worker's included."""

from notifications.commands.bouncing import note_bounce, resume_mail
from notifications.commands.clearing import clear_leaver
from notifications.commands.delivering import (
    deliver,
    deliver_account_mail,
    make_export,
)
from notifications.commands.digesting import forget_mails, open_digests
from notifications.commands.erasing import (
    forget_case,
    forget_told,
    parts_of_round,
    parts_of_space,
)
from notifications.commands.fanning import fan_out
from notifications.commands.holding import (
    hold_what_waits,
    release_held,
    send_parked_again,
)
from notifications.commands.jobs import know_the_jobs, run_job
from notifications.commands.joining import merge_inboxes
from notifications.commands.parking import send_again
from notifications.commands.pushing import (
    NoService,
    push,
    subscribe_push,
    unsubscribe_push,
)
from notifications.commands.reading import (
    follow_posts_to,
    follow_topic_to,
    mark_all_read,
    mark_notification_read,
    mark_notification_unread,
    mark_posts_read,
    mark_subject_read,
    mark_topics_read,
)
from notifications.commands.receiving import fetch, receive
from notifications.commands.recording import record_accepted, record_event
from notifications.commands.showing import choose_live
from notifications.commands.wishing import allow_invitations, choose_mail, stop_mail

__all__ = [
    "NoService",
    "allow_invitations",
    "choose_live",
    "choose_mail",
    "clear_leaver",
    "deliver",
    "deliver_account_mail",
    "fan_out",
    "fetch",
    "follow_posts_to",
    "follow_topic_to",
    "forget_case",
    "forget_told",
    "forget_mails",
    "hold_what_waits",
    "know_the_jobs",
    "make_export",
    "mark_all_read",
    "mark_notification_read",
    "mark_notification_unread",
    "mark_posts_read",
    "mark_subject_read",
    "mark_topics_read",
    "merge_inboxes",
    "note_bounce",
    "open_digests",
    "parts_of_round",
    "parts_of_space",
    "push",
    "receive",
    "record_accepted",
    "record_event",
    "release_held",
    "resume_mail",
    "run_job",
    "send_parked_again",
    "send_again",
    "stop_mail",
    "subscribe_push",
    "unsubscribe_push",
]
