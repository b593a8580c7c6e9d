from django.db import transaction

from accounts.models import User
from core.events import publish
from notifications.events import InboxChanged
from notifications.models import LiveSettings


@transaction.atomic
def update_live_settings(actor: User, *, toast: bool, presence: bool) -> None:
    """Save whether the user gets toasts and is counted as a reader.

    Open pages are notified, so that the choice takes effect at once.
    """
    choices = {"toast": toast, "presence": presence}
    LiveSettings.objects.update_or_create(user=actor, defaults=choices)
    publish(InboxChanged((actor.pk,)))
