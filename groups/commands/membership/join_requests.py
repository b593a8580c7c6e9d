from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
from core.markup import sanitize_line
from forum import policy as forum_policy
from groups import policy
from groups.commands.membership.invitations import invite
from groups.events import JoinRequested
from groups.models import Group, Invitation, JoinRequest

State = JoinRequest.State
MAX_REQUEST_LENGTH = 300


@transaction.atomic
def create_join_request(actor: User, *, group: Group, message: str = "") -> JoinRequest:
    """Ask a listed group for an invitation. Idempotent."""
    is_known = Group.objects.listed_to(actor).filter(pk=group.pk).exists()
    may = forum_policy.permissions_for(actor, group.space)
    if not is_known or not policy.can_request_invitation(actor, may):
        raise PermissionDenied
    message = sanitize_line(message)[:MAX_REQUEST_LENGTH]
    request, is_new = JoinRequest.objects.get_or_create(
        group=group, user=actor, state=State.OPEN, defaults={"message": message}
    )
    if is_new:
        publish(JoinRequested(request.pk, group.space_id, actor.pk))
    return request


@transaction.atomic
def accept_join_request(actor: User, *, request: JoinRequest) -> Invitation | None:
    """Invite the requester at the e-mail address of their account.

    Returns None if the request is no longer open or the account has no address.
    """
    found = _lock_open_request(actor, request)
    if found is None or not found.user.email:
        return None
    _answer(found, actor, State.INVITED)
    return invite(actor, group=found.group, address=found.user.email)


@transaction.atomic
def decline_join_request(actor: User, *, request: JoinRequest) -> None:
    """Decline a request. The requester is deliberately not notified."""
    found = _lock_open_request(actor, request)
    if found is not None:
        _answer(found, actor, State.DECLINED)


def _lock_open_request(actor: User, request: JoinRequest) -> JoinRequest | None:
    """Return the locked request, or None if it is no longer open.

    Raises `PermissionDenied` if the actor may not answer it.
    """
    if not policy.can_invite(forum_policy.permissions_for(actor, request.group.space)):
        raise PermissionDenied
    rows = JoinRequest.objects.select_for_update(of=("self",))
    rows = rows.select_related("user", "group__space")
    return rows.filter(pk=request.pk, state=State.OPEN).first()


def _answer(request: JoinRequest, actor: User, state: str) -> None:
    request.state, request.answered_by, request.answered_at = state, actor, now()
    request.save(update_fields=["state", "answered_by", "answered_at"])
