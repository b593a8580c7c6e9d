"""Asking a listed group for an invitation."""

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
def create_join_request(actor: User, *, group: Group, words: str = "") -> JoinRequest:
    """Ask for an invitation; asking twice is asking once. The group must be listed."""
    is_known = Group.objects.listed_to(actor).filter(pk=group.pk).exists()
    may = forum_policy.permissions_for(actor, group.space)
    if not is_known or not policy.can_request_invitation(actor, may):
        raise PermissionDenied
    words = sanitize_line(words)[:MAX_REQUEST_LENGTH]
    request, is_new = JoinRequest.objects.get_or_create(
        group=group, user=actor, state=State.OPEN, defaults={"words": words}
    )
    if is_new:
        publish(JoinRequested(request.pk, group.space_id, actor.pk))
    return request


@transaction.atomic
def accept_join_request(actor: User, *, request: JoinRequest) -> Invitation | None:
    """Yes: an invitation to the address by which this person signs in."""
    found = _lock_open_request(actor, request)
    if found is None or not found.user.email:
        return None
    _answer(found, actor, State.INVITED)
    return invite(actor, group=found.group, address=found.user.email)


@transaction.atomic
def decline_join_request(actor: User, *, request: JoinRequest) -> None:
    """Not now. Nothing is sent: nobody is written off by a machine."""
    found = _lock_open_request(actor, request)
    if found is not None:
        _answer(found, actor, State.DECLINED)


def _lock_open_request(actor: User, request: JoinRequest) -> JoinRequest | None:
    """The request, held, if it is still open and this person may answer it."""
    if not policy.can_invite(forum_policy.permissions_for(actor, request.group.space)):
        raise PermissionDenied
    rows = JoinRequest.objects.select_for_update(of=("self",))
    rows = rows.select_related("user", "group__space")
    return rows.filter(pk=request.pk, state=State.OPEN).first()


def _answer(request: JoinRequest, actor: User, state: str) -> None:
    request.state, request.answered_by, request.answered_at = state, actor, now()
    request.save(update_fields=["state", "answered_by", "answered_at"])
