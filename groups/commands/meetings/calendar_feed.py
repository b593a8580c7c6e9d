from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.events import publish
from core.public_id import make_public_id
from forum.models import Participation
from forum.policy import CLOSED
from groups.events import CalendarChanged
from groups.membership.tokens import hash_token, make_calendar_token
from groups.models import CalendarKey
from groups.policy import meetings as policy


@transaction.atomic
def make_calendar(actor: User) -> CalendarKey:
    """Create a calendar URL for the actor. A previous URL stops working at once."""
    if not policy.can_have_calendar(actor):
        raise PermissionDenied
    CalendarKey.objects.select_for_update().filter(user=actor).delete()
    ident = make_public_id()
    key = CalendarKey.objects.create(
        user=actor, public_id=ident, token_hash=hash_token(make_calendar_token(ident))
    )
    publish(CalendarChanged(actor.pk))
    return key


@transaction.atomic
def stop_calendar(actor: User) -> None:
    """Revoke the calendar URL. Idempotent."""
    CalendarKey.objects.filter(user=actor).delete()
    publish(CalendarChanged(actor.pk))


@transaction.atomic
def end_calendar_of(user_id: int) -> None:
    """Delete the calendar key of a user without groups, for good."""
    groups = Participation.objects.filter(user=user_id, space__audience=CLOSED)
    if not groups.exists():
        CalendarKey.objects.filter(user=user_id).delete()
