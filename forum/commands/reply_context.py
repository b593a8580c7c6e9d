"""What a reply needs to know about its parent and topic, in one query.

It replaces one query for each annotation, under the lock of the topic.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, Value, When

from core.db.compiled_queries import CompiledQuery
from forum import policy
from forum.commands import tree_positions
from forum.commands.premoderation import public_posts_by
from forum.models import Follow, Post, ReadMark

if TYPE_CHECKING:
    from accounts.models import User


# Fields of the parent post, without its texts, which may be long.
REPLY_FIELDS = ("public_id", "depth", "position", "state", "created_at", "topic__space")


def _reply_context_query(actor: "User", ident: int, topic: int) -> Any:
    found = Post.objects.filter(pk=ident, topic=topic)
    found = policy.annotate_participation(found, actor, space="topic__space").only(
        *REPLY_FIELDS
    )
    # Closed spaces need no approval, and the subquery could scan all their posts.
    is_closed = When(topic__space__audience=policy.CLOSED, then=Value(None))
    mine = Post.objects.filter(topic=topic, author=actor, is_anonymous=True)
    marks = ReadMark.objects.filter(topic=topic, user=actor).values("numbers")
    return found.annotate(
        **tree_positions.neighbour_annotations(topic),
        # Anonymous authors stay so, also in a topic that their posts were moved to.
        answers_namelessly=Exists(mine),
        author_stands=Case(is_closed, default=Exists(public_posts_by(actor))),
        is_followed=Exists(Follow.objects.filter(topic=topic, user=actor)),
        numbers_read=marks[:1],
    )


# The parent post, if it is in this topic, with its participation and the annotations.
reply_context = CompiledQuery[Any](_reply_context_query)
