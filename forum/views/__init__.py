"""Pages of the forum, by subject.

The rendering of a space and a topic also serves the groups.
"""

from forum.views.acts import post_act
from forum.views.common import form_page, gone, read_only, topic_url, visible_topic
from forum.views.feeds import space_feed, topic_feed
from forum.views.people import participants, participants_page, person
from forum.views.spaces import join, leave, space, spaces
from forum.views.topics import arrivals, post, topic, topic_follow, topic_page
from forum.views.writing import post_edit, post_reply, topic_create, topic_form_page

__all__ = [
    "arrivals",
    "form_page",
    "gone",
    "join",
    "leave",
    "participants",
    "participants_page",
    "person",
    "post",
    "post_act",
    "post_edit",
    "post_reply",
    "read_only",
    "space",
    "space_feed",
    "spaces",
    "topic",
    "topic_create",
    "topic_feed",
    "topic_follow",
    "topic_form_page",
    "topic_page",
    "topic_url",
    "visible_topic",
]
