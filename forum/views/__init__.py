"""Pages of the forum, by subject.

The rendering of a space and a topic also serves the groups.
"""

from forum.views.acts import post_act
from forum.views.common import form_page, gone, read_only, topic_url, visible_topic
from forum.views.curating import (
    curate_page,
    post_split,
    space_curate,
    topic_consent,
    topic_curate,
    topic_merge,
    topic_move,
)
from forum.views.spaces import join, leave, space, spaces
from forum.views.topics import arrivals, post, topic, topic_follow, topic_page
from forum.views.writing import post_edit, post_reply, topic_create, topic_form_page

__all__ = [
    "arrivals",
    "curate_page",
    "form_page",
    "gone",
    "join",
    "leave",
    "post",
    "post_act",
    "post_edit",
    "post_reply",
    "post_split",
    "read_only",
    "space",
    "space_curate",
    "spaces",
    "topic",
    "topic_consent",
    "topic_create",
    "topic_curate",
    "topic_follow",
    "topic_form_page",
    "topic_merge",
    "topic_move",
    "topic_page",
    "topic_url",
    "visible_topic",
]
