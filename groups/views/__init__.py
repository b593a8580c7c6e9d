"""Pages of a group. Its topics are drawn by the forum; sight is the policy's."""

from groups.views.archive import group_export
from groups.views.charter import (
    group_assign_facilitator,
    group_create,
    group_edit,
    group_propose,
    proposal,
    proposals,
)
from groups.views.closure import (
    destructions,
    group_close,
    group_extend,
    group_hold,
    group_lift,
    group_reopen,
)
from groups.views.groups import (
    conversations,
    get_visible_group,
    group,
    group_curate,
    group_files,
    group_leave,
    group_list,
)
from groups.views.invitations import (
    answer_request,
    invitation,
    invite,
    request_invitation,
    resend,
    withdraw,
)
from groups.views.meetings.calendar_feed import calendar, meeting_ics, my_calendar
from groups.views.meetings.pages import (
    dates_answer,
    dates_choose,
    meeting,
    meeting_answer,
    meeting_cancel,
    meeting_list,
)
from groups.views.meetings.schedule import (
    dates_propose,
    meeting_change,
    meeting_minutes,
    meeting_plan,
)
from groups.views.roster import (
    break_glass,
    group_member,
    group_review,
    group_step_down,
    participants,
)
from groups.views.topics import similar, topic, topic_create

__all__ = [
    "group_export",
    "group_files",
    "destructions",
    "group_close",
    "group_extend",
    "group_hold",
    "group_lift",
    "group_reopen",
    "calendar",
    "meeting_ics",
    "my_calendar",
    "answer_request",
    "conversations",
    "dates_answer",
    "dates_choose",
    "dates_propose",
    "group_edit",
    "group",
    "group_curate",
    "group_create",
    "group_list",
    "group_member",
    "group_propose",
    "group_assign_facilitator",
    "group_review",
    "group_step_down",
    "invitation",
    "invite",
    "group_leave",
    "meeting",
    "meeting_answer",
    "meeting_cancel",
    "meeting_change",
    "meeting_list",
    "meeting_minutes",
    "meeting_plan",
    "break_glass",
    "participants",
    "proposal",
    "proposals",
    "request_invitation",
    "resend",
    "similar",
    "topic",
    "topic_create",
    "get_visible_group",
    "withdraw",
]
