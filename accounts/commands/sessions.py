"""Ending sessions."""

from django.db import transaction
from django.db.models import F

from accounts.events import SessionsEnded
from accounts.models import User
from core.events import publish


def end_sessions(user_id: int) -> None:
    """Tell open pages that this person may be signed out now."""
    with transaction.atomic():
        publish(SessionsEnded(user_id))


@transaction.atomic
def end_all_sessions(user_id: int) -> None:
    """Whoever is signed in as this person, on whatever device, is so no longer."""
    User.objects.filter(pk=user_id).update(session_epoch=F("session_epoch") + 1)
    publish(SessionsEnded(user_id))
