"""What goes when a space is erased: all that was told of it, and what still waits."""

from core.erasing import Part
from notifications.models import Event, MailDelivery, Notification, SpaceMail


def parts_of_space() -> tuple[Part, ...]:
    return (
        Part(
            "notifications",
            lambda space: Notification.objects.filter(event__space=space),
        ),
        Part("mails", lambda space: MailDelivery.objects.filter(event__space=space)),
        Part("mail choices", lambda space: SpaceMail.objects.filter(space=space)),
        Part("events", lambda space: Event.objects.filter(space=space)),
    )
