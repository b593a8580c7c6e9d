from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.bylines import Byline, byline_for
from core.exceptions import ActionRefused
from core.markup import sanitize_line
from forum import policy
from forum.commands.moderation_log import log_act
from forum.models import ModerationEntry, Post


@transaction.atomic
def reveal_author(actor: User, *, post: Post, reason: str) -> Byline:
    """Return the author of an anonymous post, for this request only.

    The log records who asked and why, but not the author. Raise `ActionRefused` without
    a reason.
    """
    if not policy.permissions_for(actor, post.topic.space).can_reveal(post):
        raise PermissionDenied
    if not sanitize_line(reason):
        raise ActionRefused(_("Enter a reason why you need the name."))
    log_act(actor, ModerationEntry.Act.REVEAL, post=post, reason=reason)
    return byline_for(post.author)
