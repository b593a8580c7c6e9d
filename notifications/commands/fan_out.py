"""Fan-out: create notifications and mails for an event."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from core.clock import now
from core.events import publish
from jobs.leases import extend, finish
from notifications import policy
from notifications.commands.mail_routes import route
from notifications.commands.web_push import queue_pushes
from notifications.events import InboxChanged
from notifications.models import Inbox, MailDelivery, Notification, OutboxEvent
from notifications.types.base import (
    NotificationType,
    get_type,
    is_subject_deleted,
    load_subjects,
)


@transaction.atomic
def fan_out(event: OutboxEvent) -> None:
    """Notify everybody who is entitled at this moment, and close the event.

    Runs in one transaction: after a crash everything is repeated. The unique constraint
    on event and recipient prevents duplicates.
    """
    if not extend(event):
        return
    kind = get_type(event)
    load_subjects([event])
    if not is_subject_deleted(event):
        for recipient, address in kind.get_mail_recipients(event):
            MailDelivery.objects.get_or_create(
                event=event, recipient_id=recipient, address=address
            )
        _notify(event, kind, kind.get_recipients(event))
    finish(event)


def _notify(
    event: OutboxEvent, kind: NotificationType, reasons: Mapping[int, str]
) -> None:
    if not reasons:
        return
    entitled = User.objects.filter(_entitled(event, kind))
    already = Notification.objects.filter(event=event).values("recipient_id")
    if len(reasons) < 500:  # for a large audience, selecting all users is faster
        entitled = entitled.filter(pk__in=list(reasons))
    ids = entitled.exclude(pk__in=already).order_by("pk").values_list("pk", flat=True)
    people = [pk for pk in ids if pk in reasons]
    if not people:
        return
    _number(event, kind, people, reasons)
    publish(InboxChanged(tuple(people)))


def _entitled(event: OutboxEvent, kind: NotificationType) -> Q:
    if not kind.in_space:
        return policy.recipients_in(None)
    return policy.recipients_in(event.space, event.topic)


def _number(
    event: OutboxEvent,
    kind: NotificationType,
    people: list[int],
    reasons: Mapping[int, str],
) -> None:
    """Create numbered notifications. Locks inboxes in order of user id."""
    there = set(Inbox.objects.values_list("pk", flat=True).filter(pk__in=people))
    Inbox.objects.bulk_create(
        [Inbox(user_id=pk) for pk in people if pk not in there],
        ignore_conflicts=True,
        batch_size=1000,
    )
    for start in range(0, len(people), 1000):
        part = people[start : start + 1000]
        inboxes = Inbox.objects.filter(pk__in=part)
        locked = inboxes.select_for_update().order_by("user_id")
        rows = list(locked.values_list("user_id", "last_seq"))
        # One statement for all; the values read under the lock are still valid.
        inboxes.update(last_seq=F("last_seq") + 1)
        saw = kind.get_readers(event, part)
        lines = [
            Notification(
                recipient_id=pk,
                event=event,
                reason=reasons[pk],
                seq=last + 1,
                read_at=now() if pk in saw else None,
            )
            for pk, last in rows
        ]
        if kind.by_mail:
            route(event, lines)
        Notification.objects.bulk_create(lines)
        queue_pushes(lines)
