"""What goes when a space is erased: all that was told of it, and what still waits."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from core.events import publish
from core.security.erasure import ErasureStep
from notifications.events import InboxChanged
from notifications.models import (
    Event,
    MailDelivery,
    Notification,
    PushDelivery,
    SpaceMail,
)
from notifications.types.rounds import CASE, events_of_round


def delete_case_notifications(round_id: int, *, author_id: int) -> None:
    """A case was taken back: so is all that told of it, and mails that wait. In the
    transaction of that. Locks the events: the worker may be telling them now."""
    told = Event.objects.filter(kind=CASE, subject_id=round_id, actor=author_id)
    told = told.filter(pk__in=[row.pk for row in told.select_for_update()])
    _delete_lines(Notification.objects.filter(event__in=told))
    MailDelivery.objects.filter(event__in=told).delete()
    told.delete()


def delete_notifications_about(kind: str, ids: Collection[int]) -> None:
    """These rows go: so do the lines that tell of them, which the bell would count for
    ever. What was mailed stays written down. In the transaction of that. Locks the
    events, as above."""
    told = Event.objects.filter(kind=kind, subject_id__in=ids)
    events = [row.pk for row in told.select_for_update().order_by("pk")]
    _delete_lines(Notification.objects.filter(event__in=events))


def _delete_lines(lines: QuerySet[Notification]) -> None:
    people = tuple(lines.values_list("recipient_id", flat=True).distinct())
    PushDelivery.objects.filter(notification__in=lines).delete()
    lines.delete()
    if people:
        publish(InboxChanged(people))


def round_erasure_steps() -> tuple[ErasureStep, ...]:
    """What was told of a round, to whoever it was told; it named steps."""

    def events(round_: Any) -> Any:
        return Event.objects.filter(events_of_round(round_))

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
            "mail choices", lambda space: SpaceMail.objects.filter(space=space)
        ),
        ErasureStep("events", lambda space: Event.objects.filter(space=space)),
    )
