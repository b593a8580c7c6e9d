"""What became of the mails of the last hour."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from core.clock import now
from jobs.queue import QueuedJob
from notifications.models import MailDelivery, MailOutcome


@dataclass(frozen=True, slots=True)
class MailStatistics:
    """What became of mails in the last hour; of those tried in vain, how it stands."""

    sent: int
    bounced: int  # sent, and came back
    refused: int  # never to be taken at that address
    failing: int  # tried in vain, and to be tried again


def get_mail_statistics(within: timedelta = timedelta(hours=1)) -> MailStatistics:
    """Counted in the rows: whichever process sent them, and whoever asks."""
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
