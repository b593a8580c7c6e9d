"""Every write to the forum. Each command is one transaction and says what happened."""

from forum.commands.attaching import (
    QuotaReached,
    add_attachment,
    carry_attachments,
    files_for,
    sweep_attachments,
    sweep_files,
    sweep_stray_files,
)
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
from forum.commands.posts import Refused, ask, edit_post, reply
from forum.commands.reading import follow, mark_read, unfollow
from forum.commands.spaces import open_space
from forum.uploads import FileRefused

__all__ = [
    "FileRefused",
    "QuotaReached",
    "Refused",
    "accept_answer",
    "add_attachment",
    "ask",
    "carry_attachments",
    "close_topic",
    "edit_post",
    "files_for",
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
    "suspend_participant",
    "sweep_attachments",
    "sweep_files",
    "sweep_stray_files",
    "take_in",
    "unaccept_answer",
    "unfollow",
]
