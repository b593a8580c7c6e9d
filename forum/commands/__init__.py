"""Every write to the forum. Each command is one transaction and says what happened."""

from forum.commands.consenting import answer_move, propose_move, withdraw_move
from forum.commands.curating import (
    archive_topic,
    close_topic,
    merge_topics,
    move_topic,
    open_topic,
    pin_topic,
    split_topic,
    unarchive_topic,
    unpin_topic,
)
from forum.commands.figures import recount_spaces, recount_topics
from forum.commands.moderation import (
    accept_answer,
    hide_post,
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

__all__ = [
    "Refused",
    "accept_answer",
    "answer_move",
    "archive_topic",
    "ask",
    "close_topic",
    "edit_post",
    "follow",
    "hide_post",
    "join",
    "leave",
    "mark_read",
    "merge_topics",
    "move_topic",
    "open_space",
    "open_topic",
    "pin_topic",
    "propose_move",
    "recount_spaces",
    "recount_topics",
    "remove_participant",
    "remove_post",
    "reply",
    "restore_participant",
    "restore_post",
    "split_topic",
    "suspend_participant",
    "take_in",
    "unaccept_answer",
    "unarchive_topic",
    "unfollow",
    "unpin_topic",
    "withdraw_move",
]
