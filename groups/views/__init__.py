"""Pages of a group. Its topics are drawn by the forum; sight is the policy's."""

from groups.views.groups import (
    conversations,
    edit,
    group,
    group_curate,
    group_list,
    leave,
    participants,
    visible_group,
)
from groups.views.inviting import invitation, invite, withdraw
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
from groups.views.topics import similar, topic, topic_create

__all__ = [
    "conversations",
    "dates_answer",
    "dates_choose",
    "dates_propose",
    "edit",
    "group",
    "group_curate",
    "group_list",
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
    "participants",
    "similar",
    "topic",
    "topic_create",
    "visible_group",
    "withdraw",
]
