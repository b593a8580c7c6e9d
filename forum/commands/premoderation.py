from typing import TYPE_CHECKING, Any

from accounts.authentication.email_domains import lacks_confirmed_domain
from core.db.compiled_queries import CompiledQuery
from forum.models import Post
from forum.policy import CLOSED, SpacePermissions

if TYPE_CHECKING:
    from accounts.policy import Viewer


def needs_approval(may: SpacePermissions, stands: bool | None = None) -> bool:
    """Check whether posts of this user in this space need approval.

    Users without a confirmed e-mail domain need approval until they have one visible
    post in an open space. Members of a closed space were invited, so they do not.
    `stands` is whether they have such a post, if the caller already queried
    `public_posts_by`.
    """
    if may.space.audience == CLOSED or may.can_moderate:
        return False
    if stands is None:
        stands = bool(_public_posts_by(may.user))
    if stands:
        return False
    return lacks_confirmed_domain(may.member)


def public_posts_by(user: "Viewer") -> Any:
    """Return a row if this user has a visible post in an open space."""
    stands = Post.objects.visible().filter(author=user)
    open_ones = stands.exclude(topic__space__audience=CLOSED).order_by()
    return open_ones.values_list("pk", flat=True)[:1]


_public_posts_by = CompiledQuery[int](public_posts_by)
