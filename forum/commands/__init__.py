"""Every write to the forum. Each command is one transaction and says what happened."""

from core.uploads import FileRefusedError
from forum.commands.attaching import (
    QuotaReached,
    add_attachment,
    carry_attachments,
    files_for,
    sweep_attachments,
    sweep_files,
    sweep_stray_files,
)
from forum.commands.bookmarks import drop_bookmark, keep_post
from forum.commands.break_glass import note_look
from forum.commands.checking import age_answers, check_answer, uncheck_answer
from forum.commands.clearing import clear_forum
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
from forum.commands.drafting import (
    DraftSession,
    drop_draft,
    drop_drafts,
    drop_old_drafts,
    forget_draft,
    save_draft,
)
from forum.commands.erasing import erase_files, parts_of_space
from forum.commands.figures import recount_spaces, recount_topics
from forum.commands.following import follow, follow_space
from forum.commands.joining import (
    merge_participations,
    merge_read_marks,
    merge_votes,
    recount_merged,
)
from forum.commands.moderation import (
    accept_answer,
    approve_post,
    dismiss_reports,
    hide_post,
    moderate_post,
    refuse_post,
    remove_post,
    restore_post,
    unaccept_answer,
)
from forum.commands.participation import (
    change_role,
    end_looks,
    extend_look,
    join,
    leave,
    leave_everything,
    let_back,
    mute_participant,
    remove_participant,
    restore_participant,
    set_aside,
    suspend_participant,
    take_in,
)
from forum.commands.passage_erasure import count_passage, erase_passage, list_files
from forum.commands.people import (
    end_what_is_over,
    mute,
    suspend,
    unmute,
    unsuspend,
    warn,
)
from forum.commands.polls import Ballot, vote
from forum.commands.posts import Conflict, ask, edit_post, reply
from forum.commands.publications import note_publication
from forum.commands.questions import reopen_question, settle_question
from forum.commands.reactions import react, unreact
from forum.commands.reading import mark_read, mark_space_read, mark_topic_read
from forum.commands.refusing import Refused
from forum.commands.reporting import report_post
from forum.commands.revealing import reveal_author
from forum.commands.spaces import (
    archive_open_space,
    archive_space,
    change_confidentiality,
    change_space,
    open_new_space,
    open_space,
    unarchive_open_space,
    unarchive_space,
)
from forum.commands.version_erasure import (
    ErasureCounts,
    count_versions,
    erase_versions,
    number_versions,
)

__all__ = [
    "DraftSession",
    "Ballot",
    "Conflict",
    "ErasureCounts",
    "archive_open_space",
    "archive_space",
    "unarchive_open_space",
    "unarchive_space",
    "FileRefusedError",
    "QuotaReached",
    "Refused",
    "accept_answer",
    "add_attachment",
    "age_answers",
    "answer_move",
    "approve_post",
    "archive_topic",
    "ask",
    "carry_attachments",
    "change_confidentiality",
    "change_role",
    "change_space",
    "check_answer",
    "clear_forum",
    "close_topic",
    "count_passage",
    "count_versions",
    "dismiss_reports",
    "drop_bookmark",
    "drop_draft",
    "drop_drafts",
    "drop_old_drafts",
    "forget_draft",
    "edit_post",
    "end_looks",
    "end_what_is_over",
    "extend_look",
    "erase_files",
    "erase_passage",
    "erase_versions",
    "files_for",
    "follow",
    "follow_space",
    "hide_post",
    "join",
    "keep_post",
    "leave",
    "leave_everything",
    "let_back",
    "list_files",
    "mark_read",
    "mark_space_read",
    "mark_topic_read",
    "merge_participations",
    "merge_read_marks",
    "merge_topics",
    "merge_votes",
    "moderate_post",
    "move_topic",
    "mute",
    "mute_participant",
    "note_look",
    "note_publication",
    "number_versions",
    "open_new_space",
    "open_space",
    "open_topic",
    "parts_of_space",
    "pin_topic",
    "propose_move",
    "react",
    "recount_merged",
    "recount_spaces",
    "recount_topics",
    "refuse_post",
    "remove_participant",
    "remove_post",
    "reopen_question",
    "reply",
    "report_post",
    "restore_participant",
    "restore_post",
    "reveal_author",
    "save_draft",
    "set_aside",
    "settle_question",
    "split_topic",
    "suspend",
    "suspend_participant",
    "sweep_attachments",
    "sweep_files",
    "sweep_stray_files",
    "take_in",
    "unaccept_answer",
    "unarchive_topic",
    "uncheck_answer",
    "unmute",
    "unpin_topic",
    "unreact",
    "unsuspend",
    "vote",
    "warn",
    "withdraw_move",
]
