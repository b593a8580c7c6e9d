"""What was asked long ago and came to nothing is forgotten: addresses of people who
never came, and why somebody wanted a group."""

from datetime import timedelta

from core.clock import now
from groups.models import Invitation, JoinRequest, Proposal

AFTER = timedelta(days=90)
PART = 1000  # rows that go in one go


def forget_old_asks() -> int:
    """The job: unanswered and withdrawn invitations, answered requests and declined
    proposals go after a while; how many. The record of a roster stays."""
    long_ago = now() - AFTER
    state = Invitation.State
    unused = Invitation.objects.filter(expires_at__lte=long_ago)
    answered = JoinRequest.objects.exclude(state=JoinRequest.State.OPEN)
    gone = 0
    for rows in (
        unused.filter(state__in=[state.SENT, state.WITHDRAWN]),
        answered.filter(answered_at__lte=long_ago),
        Proposal.objects.filter(answered_at__lte=long_ago),
    ):
        oldest = list(rows.order_by("pk").values_list("pk", flat=True)[:PART])
        gone += rows.model._default_manager.filter(pk__in=oldest).delete()[0]
    return gone
