"""Pages of a group. Its topics are drawn by the forum; sight is the policy's."""

from groups.views.archive import group_export
from groups.views.calendars import calendar, meeting_ics, my_calendar
from groups.views.closing import (
    destructions,
    group_close,
    group_extend,
    group_hold,
    group_lift,
    group_reopen,
)
from groups.views.founding import (
    edit,
    group_found,
    group_propose,
    group_rescue,
    proposal,
    proposals,
)
from groups.views.groups import (
    conversations,
    group,
    group_curate,
    group_files,
    group_list,
    leave,
    visible_group,
)
from groups.views.inviting import (
    answer_request,
    invitation,
    invite,
    request_invitation,
    resend,
    withdraw,
)
from groups.views.meetings import (
    dates_answer,
    dates_choose,
    meeting,
    meeting_answer,
    meeting_cancel,
    meeting_list,
)
from groups.views.planning import (
    dates_propose,
    meeting_change,
    meeting_minutes,
    meeting_plan,
)
from groups.views.roster import (
    group_member,
    group_review,
    group_step_down,
    look_in,
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
    "edit",
    "group",
    "group_curate",
    "group_found",
    "group_list",
    "group_member",
    "group_propose",
    "group_rescue",
    "group_review",
    "group_step_down",
    "invitation",
    "invite",
    "leave",
    "meeting",
    "meeting_answer",
    "meeting_cancel",
    "meeting_change",
    "meeting_list",
    "meeting_minutes",
    "meeting_plan",
    "look_in",
    "participants",
    "proposal",
    "proposals",
    "request_invitation",
    "resend",
    "similar",
    "topic",
    "topic_create",
    "visible_group",
    "withdraw",
]
