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
from groups.views.topics import similar, topic, topic_create

__all__ = [
    "conversations",
    "edit",
    "group",
    "group_curate",
    "group_list",
    "invitation",
    "invite",
    "leave",
    "participants",
    "similar",
    "topic",
    "topic_create",
    "visible_group",
    "withdraw",
]
