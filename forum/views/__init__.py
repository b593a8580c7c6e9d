"""Pages of the forum, by subject.

The rendering of a space and a topic also serves the groups.
"""

from forum.views.acts import post_act
from forum.views.common import form_page, gone, read_only, topic_url, visible_topic
from forum.views.ordering import topic_order
from forum.views.reading import (
    bookmarks,
    post_keep,
    post_react,
    space_follow,
    space_read,
    topic_read,
)
from forum.views.spaces import join, leave, space, spaces
from forum.views.topics import arrivals, post, topic, topic_follow, topic_page
from forum.views.writing import post_edit, post_reply, topic_create, topic_form_page

__all__ = [
    "arrivals",
    "bookmarks",
    "form_page",
    "gone",
    "join",
    "leave",
    "post",
    "post_act",
    "post_edit",
    "post_keep",
    "post_react",
    "post_reply",
    "read_only",
    "space",
    "space_follow",
    "space_read",
    "spaces",
    "topic",
    "topic_create",
    "topic_follow",
    "topic_form_page",
    "topic_order",
    "topic_page",
    "topic_read",
    "topic_url",
    "visible_topic",
]
