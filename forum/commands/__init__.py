"""Commands: every write to the forum.

Each command runs in one transaction and publishes events.
"""

from core.exceptions import ActionRefused
from forum.commands.account_merge import (
    merge_participations,
    merge_read_marks,
    merge_votes,
    recount_merged,
)
from forum.commands.anonymisation import anonymise_author
from forum.commands.answer_review import (
    check_answer,
    expire_checked_answers,
    uncheck_answer,
)
from forum.commands.attachments import (
    QuotaExceededError,
    add_attachment,
    clean_up_files,
    delete_stray_files,
    delete_unused_attachments,
    get_files_for_rendering,
    move_attachments,
)
from forum.commands.bookmarks import add_bookmark, delete_bookmark
from forum.commands.break_glass import note_break_glass
from forum.commands.counters import recount_spaces, recount_topics
from forum.commands.drafts import (
    DraftSession,
    delete_draft,
    delete_drafts_of_form,
    delete_old_drafts,
    delete_sent_draft,
    save_draft,
)
from forum.commands.follows import follow, follow_space
from forum.commands.move_consent import answer_move, propose_move, withdraw_move
from forum.commands.participation import (
    add_participant,
    change_role,
    end_break_glass,
    extend_break_glass,
    join,
    leave,
    leave_everything,
    mute_participant,
    reinstate,
    remove_participant,
    restore_participant,
    suspend_automatically,
    suspend_participant,
)
from forum.commands.passage_erasure import count_passage, erase_passage, list_files
from forum.commands.polls import PollInput, vote
from forum.commands.post_moderation import (
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
from forum.commands.posts import EditConflictError, ask, edit_post, reply
from forum.commands.publications import link_publication
from forum.commands.questions import reopen_question, settle_question
from forum.commands.reactions import react, unreact
from forum.commands.read_marks import mark_read, mark_space_read, mark_topic_read
from forum.commands.reports import report_post
from forum.commands.reveal import reveal_author
from forum.commands.sanctions import (
    expire_sanctions,
    mute,
    suspend,
    unmute,
    unsuspend,
    warn,
)
from forum.commands.space_erasure import erase_files, list_space_erasure_steps
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
from forum.commands.topic_moderation import (
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
from forum.commands.version_erasure import (
    ErasureCounts,
    count_versions,
    erase_versions,
    number_versions,
)

__all__ = [
    "DraftSession",
    "PollInput",
    "EditConflictError",
    "ErasureCounts",
    "archive_open_space",
    "archive_space",
    "unarchive_open_space",
    "unarchive_space",
    "QuotaExceededError",
    "ActionRefused",
    "accept_answer",
    "add_attachment",
    "expire_checked_answers",
    "answer_move",
    "approve_post",
    "archive_topic",
    "ask",
    "move_attachments",
    "change_confidentiality",
    "change_role",
    "change_space",
    "check_answer",
    "anonymise_author",
    "close_topic",
    "count_passage",
    "count_versions",
    "dismiss_reports",
    "delete_bookmark",
    "delete_draft",
    "delete_drafts_of_form",
    "delete_old_drafts",
    "delete_sent_draft",
    "edit_post",
    "end_break_glass",
    "expire_sanctions",
    "extend_break_glass",
    "erase_files",
    "erase_passage",
    "erase_versions",
    "get_files_for_rendering",
    "follow",
    "follow_space",
    "hide_post",
    "join",
    "add_bookmark",
    "leave",
    "leave_everything",
    "reinstate",
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
    "note_break_glass",
    "link_publication",
    "number_versions",
    "open_new_space",
    "open_space",
    "open_topic",
    "list_space_erasure_steps",
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
    "suspend_automatically",
    "settle_question",
    "split_topic",
    "suspend",
    "suspend_participant",
    "delete_unused_attachments",
    "clean_up_files",
    "delete_stray_files",
    "add_participant",
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
