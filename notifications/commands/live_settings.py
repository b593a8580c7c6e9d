"""What an open page shows to somebody, and of them."""

from django.db import transaction

from accounts.models import User
from core.events import publish
from notifications.events import InboxChanged
from notifications.models import LiveSettings


@transaction.atomic
def update_live_settings(actor: User, *, toast: bool, presence: bool) -> None:
    """Words in the page when something comes in; being counted as a reader.

    Open pages hear of it at once: whoever no longer wants to be counted is not.
    """
    choices = {"toast": toast, "presence": presence}
    LiveSettings.objects.update_or_create(user=actor, defaults=choices)
    publish(InboxChanged((actor.pk,)))
