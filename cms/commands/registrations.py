from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import is_member
from cms.events import RegistrationConfirmed, RegistrationReceived
from cms.models import EventPage, Registration
from core.clock import now
from core.events import publish
from core.exceptions import ActionRefused

State = Registration.State


@transaction.atomic
def register(user: User, *, event: EventPage) -> Registration:
    """Register a user, or put them on the waiting list when the event is full.

    Idempotent.

    Locks the row of the event page: places are assigned one at a time. The receipt is
    sent by mail.
    """
    if not is_member(user):
        raise PermissionDenied
    event = _lock_event(event)
    if not event.takes_more():
        raise ActionRefused(_("You cannot sign up for this any more."))
    known: Registration | None = event.registrations.of(user).first()
    if known is not None and known.state != State.CANCELLED:
        return known
    left = event.seats_left()
    full = left == 0 or event.registrations.waiting_list().exists()
    fields = {
        "state": State.WAITING if full else State.COMING,
        "asked_at": now(),
    }
    made: Registration
    made, _made = Registration.objects.update_or_create(
        event=event, user=user, defaults=fields
    )
    publish(RegistrationReceived(made.pk, user.pk))
    return made


@transaction.atomic
def cancel_registration(user: User, *, event: EventPage) -> None:
    """Cancel a registration.

    The first person on the waiting list gets the place. Locks the row of the event
    page.
    """
    event = _lock_event(event)
    row = event.registrations.of(user).standing().first()
    if row is None or event.is_over():
        return
    row.state = State.CANCELLED
    row.save(update_fields=["state"])
    promote_from_waitlist(event)


def promote_from_waitlist(event: EventPage) -> None:
    """Give free places to the waiting list. Requires the lock on the event page."""
    if event.seats is None:
        lucky = list(event.registrations.waiting_list())
    else:
        lucky = list(event.registrations.waiting_list()[: event.seats_left()])
    for row in lucky:
        row.state = State.COMING
        row.save(update_fields=["state"])
        publish(RegistrationConfirmed(row.pk, row.user_id))


def _lock_event(event: EventPage) -> EventPage:
    rows = EventPage.objects.select_for_update(of=("self",))
    found: EventPage = rows.get(pk=event.pk)
    return found
