from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from core.clock import now
from jobs.queue import QueuedJob
from notifications.models import MailDelivery, MailOutcome


@dataclass(frozen=True, slots=True)
class MailStatistics:
    """Counts of mails in the last hour. `failing` is the current number."""

    sent: int
    bounced: int  # sent, then bounced
    refused: int  # permanently refused for that address
    failing: int  # failed so far, to be retried


def get_mail_statistics(within: timedelta = timedelta(hours=1)) -> MailStatistics:
    """Return counts for all processes, read from the database."""
    since = now() - within
    sent = Q(sent_at__gte=since)
    tried = Q(state=QueuedJob.State.PENDING, attempts__gt=0)
    refused = Q(outcome=MailOutcome.REFUSED, due_at__gte=since)
    found = MailDelivery.objects.filter(sent | tried | refused).aggregate(
        sent=Count("pk", filter=sent),
        bounced=Count("pk", filter=sent & Q(outcome=MailOutcome.BOUNCED)),
        refused=Count("pk", filter=refused),
        failing=Count("pk", filter=tried),
    )
    return MailStatistics(**found)
