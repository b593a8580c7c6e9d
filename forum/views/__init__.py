"""Pages of the forum, by subject.

The rendering of a space and a topic also serves the groups.
"""

from forum.views.acts import post_act, post_remove
from forum.views.asking import (
    post_reveal,
    similar,
    similar_page,
    topic_settle,
    topic_vote,
)
from forum.views.checking import post_check
from forum.views.common import form_page, gone, read_only, topic_url, visible_topic
from forum.views.composing import mentionable, preview
from forum.views.curating import (
    curate_page,
    post_split,
    space_curate,
    topic_consent,
    topic_curate,
    topic_merge,
    topic_move,
)
from forum.views.drafts import draft, drafts
from forum.views.feeds import space_feed, topic_feed
from forum.views.files import attachment, attachment_add
from forum.views.limiting import in_time, status_of
from forum.views.live import post_part
from forum.views.moderating import (
    moderation,
    moderation_edit,
    moderation_entry,
    moderation_log,
    moderation_person,
    moderation_post,
)
from forum.views.ordering import topic_order
from forum.views.people import participants, participants_page, person, photo
from forum.views.reading import (
    bookmarks,
    post_keep,
    post_react,
    space_follow,
    space_read,
    topic_read,
)
from forum.views.reporting import post_report
from forum.views.revisions import post_erase, post_revisions
from forum.views.spaces import (
    join,
    leave,
    space,
    space_edit,
    space_form_page,
    spaces,
)
from forum.views.topics import arrivals, post, topic, topic_follow, topic_page
from forum.views.writing import post_edit, post_reply, topic_create, topic_form_page

__all__ = [
    "in_time",
    "status_of",
    "arrivals",
    "curate_page",
    "attachment",
    "attachment_add",
    "bookmarks",
    "draft",
    "drafts",
    "form_page",
    "gone",
    "join",
    "leave",
    "moderation",
    "moderation_edit",
    "moderation_entry",
    "moderation_log",
    "moderation_person",
    "moderation_post",
    "mentionable",
    "participants",
    "participants_page",
    "person",
    "photo",
    "post",
    "post_act",
    "post_check",
    "post_edit",
    "post_erase",
    "post_keep",
    "post_part",
    "post_react",
    "post_remove",
    "post_reply",
    "post_split",
    "post_reveal",
    "post_report",
    "post_revisions",
    "preview",
    "read_only",
    "similar",
    "similar_page",
    "space",
    "space_curate",
    "space_edit",
    "space_form_page",
    "space_follow",
    "space_read",
    "space_feed",
    "spaces",
    "topic",
    "topic_consent",
    "topic_create",
    "topic_curate",
    "topic_feed",
    "topic_follow",
    "topic_form_page",
    "topic_merge",
    "topic_move",
    "topic_settle",
    "topic_order",
    "topic_page",
    "topic_read",
    "topic_url",
    "topic_vote",
    "visible_topic",
]
