"""Every write to the forum. Each command is one transaction and says what happened."""

from forum.commands.bookmarks import drop_bookmark, keep_post
from forum.commands.figures import recount_spaces, recount_topics
from forum.commands.following import follow, follow_space
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
from forum.commands.posts import Refused, ask, edit_post, reply
from forum.commands.reactions import react, unreact
from forum.commands.reading import mark_read, mark_space_read, mark_topic_read
from forum.commands.spaces import open_space

__all__ = [
    "Refused",
    "accept_answer",
    "ask",
    "close_topic",
    "drop_bookmark",
    "edit_post",
    "follow",
    "follow_space",
    "hide_post",
    "join",
    "keep_post",
    "leave",
    "mark_read",
    "mark_space_read",
    "mark_topic_read",
    "move_topic",
    "open_space",
    "open_topic",
    "react",
    "recount_spaces",
    "recount_topics",
    "remove_participant",
    "remove_post",
    "reply",
    "restore_participant",
    "restore_post",
    "suspend_participant",
    "take_in",
    "unaccept_answer",
    "unreact",
]
