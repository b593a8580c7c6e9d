from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from forum import commands as forum
from forum.models import Space, Topic
from groups.commands.rounds.log import (
    RoundStateError,
    get_seat,
    lock_round,
    publish_change,
    update_fields,
)
from groups.models import Round, Seat


@transaction.atomic
def share_lesson(
    actor: User,
    *,
    round_: Round,
    space: Space,
    title: str,
    source: str,
    source_format: Any,
    idempotency_key: Any = None,
) -> Topic:
    """Start a topic in an open space, once per round. Locks the round.

    Nothing is copied from the round, and the topic does not refer to it. Raises
    `PermissionDenied` for anybody but the case owner.
    """
    round_ = lock_round(round_)
    seat = get_seat(actor, round_)
    if seat is None or seat.role != Seat.Role.OWNER:
        raise PermissionDenied
    if round_.state != Round.State.CLOSED:
        raise RoundStateError(_("You can only share a lesson from a closed round."))
    if round_.shared_at is not None:
        raise RoundStateError(_("A lesson of this round was shared already."))
    if space.audience == Space.Audience.CLOSED:
        raise PermissionDenied
    topic = forum.ask(
        actor,
        space=space,
        title=title,
        source=source,
        source_format=source_format,
        kind=Topic.Kind.DISCUSSION,
        idempotency_key=idempotency_key,
    )
    update_fields(round_, shared_at=now())
    publish_change(round_)
    return topic
