"""Every write to the forum. Each command is one transaction and says what happened."""

from forum.commands.drafting import drop_draft, drop_old_drafts, save_draft
from forum.commands.figures import recount_spaces, recount_topics
from forum.commands.moderation import (
    accept_answer,
    close_topic,
    hide_post,
    move_topic,
    open_topic,
    remove_post,
    restore_post,
    unaccept_answer,
)
from forum.commands.participation import (
    join,
    leave,
    remove_participant,
    restore_participant,
    suspend_participant,
    take_in,
)
from forum.commands.posts import Conflict, Refused, ask, edit_post, reply
from forum.commands.reading import follow, mark_read, unfollow
from forum.commands.spaces import open_space

__all__ = [
    "Conflict",
    "Refused",
    "accept_answer",
    "ask",
    "close_topic",
    "drop_draft",
    "drop_old_drafts",
    "edit_post",
    "follow",
    "hide_post",
    "join",
    "leave",
    "mark_read",
    "move_topic",
    "open_space",
    "open_topic",
    "recount_spaces",
    "recount_topics",
    "remove_participant",
    "remove_post",
    "reply",
    "restore_participant",
    "restore_post",
    "save_draft",
    "suspend_participant",
    "take_in",
    "unaccept_answer",
    "unfollow",
]
