"""Delete notifications and queued mail with their subject."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from core.events import publish
from core.security.erasure import ErasureStep
from notifications.events import InboxChanged
from notifications.models import (
    MailDelivery,
    Notification,
    OutboxEvent,
    PushDelivery,
    SpaceMailSettings,
)
from notifications.types.rounds import CASE, events_of_round


def delete_case_notifications(round_id: int, *, author_id: int) -> None:
    """Delete notifications and mail about a withdrawn case.

    Call inside the transaction that withdraws it. Locks the events against a concurrent
    fan-out.
    """
    told = OutboxEvent.objects.filter(kind=CASE, subject_id=round_id, actor=author_id)
    told = told.filter(pk__in=[row.pk for row in told.select_for_update()])
    _delete_lines(Notification.objects.filter(event__in=told))
    MailDelivery.objects.filter(event__in=told).delete()
    told.delete()


def delete_notifications_about(kind: str, ids: Collection[int]) -> None:
    """Delete notifications about deleted rows, which the unread count would include.

    Mail history is kept. Call inside the transaction that deletes the rows. Locks the
    events against a concurrent fan-out.
    """
    told = OutboxEvent.objects.filter(kind=kind, subject_id__in=ids)
    events = [row.pk for row in told.select_for_update().order_by("pk")]
    _delete_lines(Notification.objects.filter(event__in=events))


def _delete_lines(lines: QuerySet[Notification]) -> None:
    people = tuple(lines.values_list("recipient_id", flat=True).distinct())
    PushDelivery.objects.filter(notification__in=lines).delete()
    lines.delete()
    if people:
        publish(InboxChanged(people))


def round_erasure_steps() -> tuple[ErasureStep, ...]:
    def events(round_: Any) -> Any:
        return OutboxEvent.objects.filter(events_of_round(round_))

    return (
        ErasureStep(
            "pushes",
            lambda round_: PushDelivery.objects.filter(
                notification__event__in=events(round_)
            ),
        ),
        ErasureStep(
            "notifications",
            lambda round_: Notification.objects.filter(event__in=events(round_)),
        ),
        ErasureStep(
            "mails",
            lambda round_: MailDelivery.objects.filter(event__in=events(round_)),
        ),
        ErasureStep("events", events),
    )


def space_erasure_steps() -> tuple[ErasureStep, ...]:
    return (
        ErasureStep(
            "pushes",
            lambda space: PushDelivery.objects.filter(notification__event__space=space),
        ),
        ErasureStep(
            "notifications",
            lambda space: Notification.objects.filter(event__space=space),
        ),
        ErasureStep(
            "mails", lambda space: MailDelivery.objects.filter(event__space=space)
        ),
        ErasureStep(
            "mail choices", lambda space: SpaceMailSettings.objects.filter(space=space)
        ),
        ErasureStep("events", lambda space: OutboxEvent.objects.filter(space=space)),
    )
