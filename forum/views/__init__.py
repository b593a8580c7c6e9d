"""Views of the forum. Groups also use the space and topic pages."""

from forum.views.answer_review import post_check
from forum.views.ask import (
    post_reveal,
    similar,
    similar_page,
    topic_settle,
    topic_vote,
)
from forum.views.common import (
    form_page,
    get_topic_or_404,
    get_topic_url,
    not_available,
    read_only,
)
from forum.views.compose import mention_search, preview
from forum.views.drafts import draft, drafts
from forum.views.feeds import space_feed, topic_feed
from forum.views.files import attachment, attachment_add
from forum.views.live_parts import post_part
from forum.views.moderation import (
    moderation,
    moderation_edit,
    moderation_entry,
    moderation_log,
    moderation_person,
    moderation_post,
)
from forum.views.post_actions import post_act, post_remove
from forum.views.post_forms import post_edit, post_reply, topic_create, topic_form_page
from forum.views.profiles import participants, participants_page, person, photo
from forum.views.ratelimit import response_status, within_rate_limit
from forum.views.reader import (
    bookmarks,
    post_keep,
    post_react,
    space_follow,
    space_read,
    topic_read,
)
from forum.views.reports import post_report
from forum.views.revisions import post_erase, post_revisions
from forum.views.sort_order import topic_order
from forum.views.spaces import (
    join,
    leave,
    space,
    space_edit,
    space_form_page,
    spaces,
)
from forum.views.topic_moderation import (
    curate_page,
    post_split,
    space_curate,
    topic_consent,
    topic_curate,
    topic_merge,
    topic_move,
)
from forum.views.topics import new_posts, post, topic, topic_follow, topic_page

__all__ = [
    "within_rate_limit",
    "response_status",
    "new_posts",
    "curate_page",
    "attachment",
    "attachment_add",
    "bookmarks",
    "draft",
    "drafts",
    "form_page",
    "not_available",
    "join",
    "leave",
    "moderation",
    "moderation_edit",
    "moderation_entry",
    "moderation_log",
    "moderation_person",
    "moderation_post",
    "mention_search",
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
    "get_topic_url",
    "topic_vote",
    "get_topic_or_404",
]
