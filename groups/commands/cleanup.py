"""What was asked long ago and came to nothing is forgotten: addresses of people who
never came, and why somebody wanted a group. So is who was in a group that is erased."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core.clock import now
from core.events import DomainEvent, publish
from groups.events import ProposalsDeleted, RequestsDeleted
from groups.models import DestructionReader, Invitation, JoinRequest, Proposal

REQUEST_RETENTION = timedelta(days=90)
# So long people read the record of the destruction of a group that they were in.
RECORD_READERS_RETENTION = timedelta(days=365)
BATCH_SIZE = 1000  # rows that go in one go


def purge_old_requests() -> int:
    """The job: unanswered and withdrawn invitations, answered requests and declined
    proposals go after a while, and who may read the record of an erased group; how
    many. The record of a roster stays."""
    record_is_old = {"record__erased_at__lte": now() - RECORD_READERS_RETENTION}
    long_ago = now() - REQUEST_RETENTION
    state = Invitation.State
    unused = Invitation.objects.filter(expires_at__lte=long_ago)
    answered = JoinRequest.objects.exclude(state=JoinRequest.State.OPEN)
    return (
        _delete_rows(unused.filter(state__in=[state.SENT, state.WITHDRAWN]))
        + delete_requests(answered.filter(answered_at__lte=long_ago))
        + delete_proposals(Proposal.objects.filter(answered_at__lte=long_ago))
        + _delete_rows(DestructionReader.objects.filter(**record_is_old))
    )


def delete_proposals(rows: QuerySet[Proposal]) -> int:
    """They go, and what was told of them; how many."""
    return _delete_rows(rows, ProposalsDeleted)


def delete_requests(rows: QuerySet[JoinRequest]) -> int:
    """The same of requests for an invitation."""
    return _delete_rows(rows, RequestsDeleted)


@transaction.atomic
def _delete_rows(
    rows: QuerySet[Any], told: Callable[[tuple[int, ...]], DomainEvent] | None = None
) -> int:
    ids = tuple(rows.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE])
    if told is not None and ids:
        publish(told(ids))
    gone: int = rows.model._default_manager.filter(pk__in=ids).delete()[0]
    return gone
