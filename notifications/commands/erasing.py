"""What goes when a space is erased: all that was told of it, and what still waits."""

from typing import Any

from core.erasing import Part
from core.events import publish
from notifications.events import InboxChanged
from notifications.kinds.rounds import CASE, told_of
from notifications.models import (
    Event,
    MailDelivery,
    Notification,
    PushDelivery,
    SpaceMail,
)


def forget_case(round_id: int, *, author_id: int) -> None:
    """A case was taken back: so is all that told of it, and mails that wait. In the
    transaction of that. Locks the events: the worker may be telling them now."""
    told = Event.objects.filter(kind=CASE, subject_id=round_id, actor=author_id)
    told = told.filter(pk__in=[row.pk for row in told.select_for_update()])
    lines = Notification.objects.filter(event__in=told)
    people = tuple(lines.values_list("recipient_id", flat=True).distinct())
    PushDelivery.objects.filter(notification__in=lines).delete()
    lines.delete()
    MailDelivery.objects.filter(event__in=told).delete()
    told.delete()
    if people:
        publish(InboxChanged(people))


def parts_of_round() -> tuple[Part, ...]:
    """What was told of a round, to whoever it was told; it named steps."""

    def events(round_: Any) -> Any:
        return Event.objects.filter(told_of(round_))

    return (
        Part(
            "pushes",
            lambda round_: PushDelivery.objects.filter(
                notification__event__in=events(round_)
            ),
        ),
        Part(
            "notifications",
            lambda round_: Notification.objects.filter(event__in=events(round_)),
        ),
        Part(
            "mails",
            lambda round_: MailDelivery.objects.filter(event__in=events(round_)),
        ),
        Part("events", events),
    )


def parts_of_space() -> tuple[Part, ...]:
    return (
        Part(
            "pushes",
            lambda space: PushDelivery.objects.filter(notification__event__space=space),
        ),
        Part(
            "notifications",
            lambda space: Notification.objects.filter(event__space=space),
        ),
        Part("mails", lambda space: MailDelivery.objects.filter(event__space=space)),
        Part("mail choices", lambda space: SpaceMail.objects.filter(space=space)),
        Part("events", lambda space: Event.objects.filter(space=space)),
    )
