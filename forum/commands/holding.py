"""Whose posts wait until a moderator has looked at them."""

from accounts.addresses import is_of_unknown_body
from forum.models import Post
from forum.policy import CLOSED, Abilities


def must_wait(may: Abilities) -> bool:
    """Must what this person writes here be approved first?

    Those whose address is of no known organisation wait, until one post of theirs
    stands in the open. Into a closed space somebody invited them.
    """
    if may.space.audience == CLOSED or may.can_moderate:
        return False
    stands = Post.objects.visible().filter(author=may.user)
    if stands.exclude(topic__space__audience=CLOSED).exists():
        return False
    return is_of_unknown_body(may.user)
