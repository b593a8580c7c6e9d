"""Changes of what pages show, and publishing on time."""

from django.core.management import call_command
from django.db import transaction
from django.db.models import F

from cms.models import ContentState


@transaction.atomic
def note_change() -> None:
    """Something that pages show has changed: kept copies of pages are old from now on.

    In the transaction of the change, so that nobody keeps the old under the new number.
    """
    if not ContentState.objects.update(version=F("version") + 1):
        ContentState.objects.get_or_create(pk=1, defaults={"version": 1})


def publish_what_is_due() -> None:
    """Publish and take down the pages whose moment has come."""
    call_command("publish_scheduled", verbosity=0)
