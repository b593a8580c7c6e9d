"""What happens in the pages when a role changes, or anything that they show."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
)

from accounts.events import RoleChanged
from cms import commands
from cms.events import PlaceFound, SignedUp
from cms.kinds import events as kinds
from notifications import commands as notifications

# Whatever of these comes, changes or goes, some page shows it.
SHOWN = (
    Page,
    Document,
    Image,
    PageViewRestriction,
    CollectionViewRestriction,
    Site,
)


def record_role(event: RoleChanged) -> None:
    commands.settle_group(event.user_id, role=event.role, is_held=event.is_held)


@receiver([post_save, post_delete])
def note_change(sender: Any, raw: bool = False, **_more: Any) -> None:
    """Wagtail has no event of its own for each of these acts, so rows are watched."""
    if not raw and issubclass(sender, SHOWN):
        commands.note_change()


def record_sign_up(event: SignedUp) -> None:
    notifications.record_event(
        kinds.SignUpReceived.name,
        actor_id=event.user_id,
        subject_id=event.registration_id,
    )


def record_place(event: PlaceFound) -> None:
    notifications.record_event(
        kinds.PlaceGiven.name,
        actor_id=event.user_id,
        subject_id=event.registration_id,
    )
