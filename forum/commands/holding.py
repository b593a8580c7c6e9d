"""Whose posts wait until a moderator has looked at them."""

from typing import Any

from accounts.addresses import is_of_unknown_body
from core.prepared import Prepared
from forum.models import Post
from forum.policy import CLOSED, Abilities


def must_wait(may: Abilities) -> bool:
    """Must what this person writes here be approved first?

    Those whose address is of no known organisation wait, until one post of theirs
    stands in the open. Into a closed space somebody invited them.
    """
    if may.space.audience == CLOSED or may.can_moderate:
        return False
    if _in_the_open(may.user):
        return False
    return is_of_unknown_body(may.user)


def _in_the_open_query(user: Any) -> Any:
    stands = Post.objects.visible().filter(author=user)
    open_ones = stands.exclude(topic__space__audience=CLOSED).order_by()
    return open_ones.values_list("pk", flat=True)[:1]


_in_the_open = Prepared[int](_in_the_open_query)
