from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import commands as accounts
from accounts.models import User
from accounts.policy import can_sanction
from forum import policy
from forum.commands.moderation_log import log_act
from forum.commands.participation import (
    expire_participations,
    mute_participant,
    restore_participant,
    suspend_participant,
)
from forum.models import ModerationEntry, Participation, Post, Space

Act = ModerationEntry.Act


@transaction.atomic
def warn(
    actor: User,
    *,
    user: User,
    reason: str,
    space: Space | None = None,
    post: Post | None = None,
) -> ModerationEntry:
    """Warn a user, optionally about a post.

    The author of an anonymous post can always be warned, even a moderator: a refusal
    would reveal who it is. Raise `PermissionDenied`.
    """
    if post is not None and post.is_anonymous:
        may = policy.permissions_for(actor, post.topic.space)
        if not may.can_warn_anonymously(post) or user.pk != post.author_id:
            raise PermissionDenied
        return log_act(actor, Act.WARN, reason=reason, post=post)
    space = post.topic.space if post is not None else space
    part = None
    if space is None:
        allowed = can_sanction(actor, user)
    else:
        part = Participation.all_objects.filter(space=space, user=user).first()
        allowed = policy.permissions_for(actor, space).can_sanction(user, part)
    if not allowed:
        raise PermissionDenied
    upon = {"post": post} if post is not None else {"space": space}
    return log_act(actor, Act.WARN, reason=reason, person=user, **upon)


@transaction.atomic
def mute(
    actor: User,
    *,
    user: User,
    until: datetime,
    reason: str = "",
    space: Space | None = None,
) -> None:
    if space is not None:
        mute_participant(actor, space=space, user=user, until=until, reason=reason)
        return
    accounts.mute(actor, user=user, until=until)
    log_act(actor, Act.MUTE, reason=reason, person=user, until=until)


@transaction.atomic
def unmute(
    actor: User, *, user: User, reason: str = "", space: Space | None = None
) -> None:
    if space is not None:
        mute_participant(actor, space=space, user=user, until=None, reason=reason)
        return
    accounts.mute(actor, user=user, until=None)
    log_act(actor, Act.UNMUTE, reason=reason, person=user)


@transaction.atomic
def suspend(
    actor: User,
    *,
    user: User,
    until: datetime | None = None,
    reason: str = "",
    space: Space | None = None,
) -> None:
    """Suspend a user until a date, or without one, from one space or from the site."""
    if space is not None:
        suspend_participant(actor, space=space, user=user, until=until, reason=reason)
        return
    found = accounts.suspend(actor, user=user, until=until)
    if found.state == User.State.SUSPENDED:  # not if the account is closed
        log_act(actor, Act.SUSPEND, reason=reason, person=user, until=until)


@transaction.atomic
def unsuspend(
    actor: User, *, user: User, reason: str = "", space: Space | None = None
) -> None:
    if space is not None:
        restore_participant(actor, space=space, user=user, reason=reason)
        return
    was_out = User.objects.filter(pk=user.pk, state=User.State.SUSPENDED).exists()
    accounts.restore(actor, user=user)
    if was_out:
        log_act(actor, Act.UNSUSPEND, reason=reason, person=user)


def expire_sanctions() -> int:
    """End expired suspensions and guest access; return their number. A periodic job."""
    return accounts.end_suspensions() + expire_participations()
