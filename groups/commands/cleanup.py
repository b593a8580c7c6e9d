"""Delete personal data of requests and invitations that came to nothing."""

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
# How long former members can read the destruction record of their group.
RECORD_READERS_RETENTION = timedelta(days=365)
BATCH_SIZE = 1000  # rows per transaction


def purge_old_requests() -> int:
    """Job: delete expired requests and record readers, and return the number of rows.

    These are invitations that were not accepted, answered join requests, declined
    proposals, and the former members who may read a destruction record. Roster entries
    are kept.
    """
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
    """Delete proposals and the notifications about them; return the row count."""
    return _delete_rows(rows, ProposalsDeleted)


def delete_requests(rows: QuerySet[JoinRequest]) -> int:
    """Delete join requests and the notifications about them; return the row count."""
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
