"""Queue weekly digests and delete old rows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from core.clock import now, to_local
from jobs.queue import QueuedJob
from notifications.emails.schedule import shift_to_allowed_time
from notifications.models import (
    IncomingMail,
    MailDelivery,
    MailSettings,
    PushDelivery,
)

CATCH_UP_HOURS = 24  # a worker that was down for longer skips a week
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
RETENTION = timedelta(days=180)
DIGEST = MailDelivery.Kind.DIGEST


@transaction.atomic
def open_digests() -> int:
    """Queue the digest of every user whose day and hour it is. Return the number.

    Skips users whose digest was already queued with notifications. The content is
    composed when the digest is sent; an empty digest is not sent.
    """
    moment = now()
    rows = [
        MailDelivery(recipient_id=pk, kind=DIGEST, period=due, due_at=due)
        for base in _hours(moment)
        for pk, due in _due(base)
    ]
    MailDelivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def _hours(moment: datetime) -> Iterator[datetime]:
    last = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for back in range(CATCH_UP_HOURS, -1, -1):
        yield last - timedelta(hours=back)


def _due(base: datetime) -> Iterator[tuple[int, datetime]]:
    """Yield users due at `base` without a digest this week, and the send time."""
    here = to_local(base)
    hours = _hours_that_begin(base)
    people = User.objects.filter(
        kind=User.Kind.PERSON, state=User.State.ACTIVE, is_active=True
    ).exclude(Q(email=None) | Q(email=""))
    have = MailDelivery.objects.filter(
        # One hour of margin: in October one hour occurs twice.
        kind=DIGEST,
        period__gte=base - HOUR,
        period__lt=base + WEEK,
    )
    missing = people.exclude(pk__in=have.values("recipient_id"))
    chosen = MailSettings.objects.filter(
        user__in=missing, digest=True, weekday=here.weekday(), hour__in=hours
    )
    for row in chosen.iterator():
        yield row.pk, shift_to_allowed_time(base, row)
    usual = MailSettings()
    if usual.weekday == here.weekday() and usual.hour in hours:
        without = missing.filter(mail_settings=None).values_list("pk", flat=True)
        for pk in without.iterator():
            yield pk, shift_to_allowed_time(base, usual)


def _hours_that_begin(base: datetime) -> list[int]:
    """Return the local hours that begin at `base`.

    In March this includes the hour that daylight saving time skips.
    """
    here, before = to_local(base).hour, to_local(base - HOUR).hour
    return list(range(before + 1, here + 1)) if here > before else [here]


@transaction.atomic
def delete_old_mails(most: int = 5000) -> int:
    """Delete rows older than RETENTION: finished mails and pushes, and inbound mail.

    Deletes at most `most` rows per table and returns the number.
    """
    before = now() - RETENTION
    ended = {"state__in": [QueuedJob.State.DONE, QueuedJob.State.CLOSED]}
    rows: list[QuerySet[Any]] = [
        MailDelivery.objects.filter(created_at__lt=before, **ended),
        PushDelivery.objects.filter(created_at__lt=before, **ended),
        IncomingMail.objects.filter(at__lt=before),
    ]
    gone = 0
    for over in rows:
        ids = list(over.order_by("pk").values_list("pk", flat=True)[:most])
        over.model._base_manager.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone
