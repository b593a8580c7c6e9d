"""What a reply must know of the place where it will stand: one query, under the lock
of its topic, where each of these once was a query of its own."""

from typing import Any

from django.db.models import Case, Exists, Value, When

from core.db.compiled_queries import CompiledQuery
from forum import policy
from forum.commands import tree_positions
from forum.commands.premoderation import public_posts_by
from forum.models import Follow, Post, ReadMark

# What is wanted of the answered post itself; its texts may be long.
REPLY_FIELDS = ("public_id", "depth", "position", "state", "created_at", "topic__space")


def _reply_context_query(actor: Any, ident: int, topic: int) -> Any:
    found = Post.objects.filter(pk=ident, topic=topic)
    found = policy.annotate_participation(found, actor, space="topic__space").only(
        *REPLY_FIELDS
    )
    # In a closed space nobody waits; there, it may be all that somebody ever wrote.
    is_closed = When(topic__space__audience=policy.CLOSED, then=Value(None))
    mine = Post.objects.filter(topic=topic, author=actor, is_anonymous=True)
    marks = ReadMark.objects.filter(topic=topic, user=actor).values("numbers")
    return found.annotate(
        **tree_positions.neighbour_annotations(topic),
        # Who asked anonymously stays so in that topic, also where its posts went since.
        answers_namelessly=Exists(mine),
        author_stands=Case(is_closed, default=Exists(public_posts_by(actor))),
        is_followed=Exists(Follow.objects.filter(topic=topic, user=actor)),
        numbers_read=marks[:1],
    )


# The answered post, while it stands in this topic, with `part` and all that is above.
reply_context = CompiledQuery[Any](_reply_context_query)
