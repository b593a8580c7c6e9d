"""What was asked long ago and came to nothing is forgotten: addresses of people who
never came, and why somebody wanted a group. So is who was in a group that is erased."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core.clock import now
from core.events import DomainEvent, publish
from groups.events import ProposalsGone, RequestsGone
from groups.models import DestructionReader, Invitation, JoinRequest, Proposal

AFTER = timedelta(days=90)
# So long people read the record of the destruction of a group that they were in.
RECORD_READ_FOR = timedelta(days=365)
PART = 1000  # rows that go in one go


def forget_old_asks() -> int:
    """The job: unanswered and withdrawn invitations, answered requests and declined
    proposals go after a while, and who may read the record of an erased group; how
    many. The record of a roster stays."""
    record_is_old = {"record__erased_at__lte": now() - RECORD_READ_FOR}
    long_ago = now() - AFTER
    state = Invitation.State
    unused = Invitation.objects.filter(expires_at__lte=long_ago)
    answered = JoinRequest.objects.exclude(state=JoinRequest.State.OPEN)
    return (
        _drop(unused.filter(state__in=[state.SENT, state.WITHDRAWN]))
        + drop_requests(answered.filter(answered_at__lte=long_ago))
        + drop_proposals(Proposal.objects.filter(answered_at__lte=long_ago))
        + _drop(DestructionReader.objects.filter(**record_is_old))
    )


def drop_proposals(rows: QuerySet[Proposal]) -> int:
    """They go, and what was told of them; how many."""
    return _drop(rows, ProposalsGone)


def drop_requests(rows: QuerySet[JoinRequest]) -> int:
    """The same of requests for an invitation."""
    return _drop(rows, RequestsGone)


@transaction.atomic
def _drop(
    rows: QuerySet[Any], told: Callable[[tuple[int, ...]], DomainEvent] | None = None
) -> int:
    ids = tuple(rows.order_by("pk").values_list("pk", flat=True)[:PART])
    if told is not None and ids:
        publish(told(ids))
    gone: int = rows.model._default_manager.filter(pk__in=ids).delete()[0]
    return gone
