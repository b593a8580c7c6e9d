"""Every write to the forum. Each command is one transaction and says what happened."""

from forum.commands.figures import recount_spaces, recount_topics
from forum.commands.moderation import (
    accept_answer,
    approve_post,
    close_topic,
    dismiss_reports,
    hide_post,
    moderate_post,
    move_topic,
    open_topic,
    refuse_post,
    remove_post,
    restore_post,
    unaccept_answer,
)
from forum.commands.participation import (
    join,
    leave,
    mute_participant,
    remove_participant,
    restore_participant,
    suspend_participant,
    take_in,
)
from forum.commands.people import (
    end_what_is_over,
    mute,
    suspend,
    unmute,
    unsuspend,
    warn,
)
from forum.commands.posts import Refused, ask, edit_post, reply
from forum.commands.reading import follow, mark_read, unfollow
from forum.commands.reporting import report_post
from forum.commands.spaces import open_space

__all__ = [
    "Refused",
    "accept_answer",
    "approve_post",
    "ask",
    "close_topic",
    "dismiss_reports",
    "edit_post",
    "end_what_is_over",
    "follow",
    "hide_post",
    "join",
    "leave",
    "mark_read",
    "moderate_post",
    "move_topic",
    "mute",
    "mute_participant",
    "open_space",
    "open_topic",
    "recount_spaces",
    "recount_topics",
    "refuse_post",
    "remove_participant",
    "remove_post",
    "reply",
    "report_post",
    "restore_participant",
    "restore_post",
    "suspend",
    "suspend_participant",
    "take_in",
    "unaccept_answer",
    "unfollow",
    "unmute",
    "unsuspend",
    "warn",
]
