from forum.models.moderation import (
    ModerationEntry,
    MoveAnswer,
    MoveProposal,
    Report,
)
from forum.models.posts import Attachment, Mention, Post, Reaction, Revision, byline
from forum.models.reader_state import Bookmark, Draft, Follow, ReadMark
from forum.models.search_entry import SearchEntry
from forum.models.spaces import Participation, Space
from forum.models.topics import Poll, PollOption, PollVote, Publication, Topic

__all__ = [
    "Attachment",
    "Bookmark",
    "Draft",
    "Follow",
    "Mention",
    "ModerationEntry",
    "MoveAnswer",
    "MoveProposal",
    "Participation",
    "Poll",
    "PollOption",
    "PollVote",
    "Post",
    "ReadMark",
    "Reaction",
    "Report",
    "Publication",
    "Revision",
    "SearchEntry",
    "Space",
    "Topic",
    "byline",
]
