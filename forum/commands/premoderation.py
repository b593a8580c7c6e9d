"""Whose posts wait until a moderator has looked at them."""

from typing import Any

from accounts.authentication.email_domains import lacks_confirmed_domain
from core.db.compiled_queries import CompiledQuery
from forum.models import Post
from forum.policy import CLOSED, SpacePermissions


def needs_approval(may: SpacePermissions, stands: bool | None = None) -> bool:
    """Must what this person writes here be approved first?

    Those whose address is of no known organisation wait, until one post of theirs
    stands in the open. Into a closed space somebody invited them.

    `stands` says whether one does, where `public_posts_by` was asked before.
    """
    if may.space.audience == CLOSED or may.can_moderate:
        return False
    if stands is None:
        stands = bool(_public_posts_by(may.user))
    if stands:
        return False
    return lacks_confirmed_domain(may.user)


def public_posts_by(user: Any) -> Any:
    """Something, when a post of this person stands where all may look."""
    stands = Post.objects.visible().filter(author=user)
    open_ones = stands.exclude(topic__space__audience=CLOSED).order_by()
    return open_ones.values_list("pk", flat=True)[:1]


_public_posts_by = CompiledQuery[int](public_posts_by)
