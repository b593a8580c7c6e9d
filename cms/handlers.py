"""What happens in the pages when a role changes, or anything that they show."""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save
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
from cms.events import (
    AdviceAsked,
    EditionDue,
    EditionTested,
    PlaceFound,
    QuestionPassedOn,
    SignedUp,
    SubscriptionAsked,
)
from cms.kinds import advising, newsletter
from cms.kinds import events as kinds
from cms.models import Adviser, Alert, Position, Region
from notifications import commands as notifications

# Whatever of these comes, changes or goes, some page shows it.
SHOWN = (
    Page,
    Position,
    Alert,
    Region,
    Adviser,
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


@receiver(m2m_changed)
def note_change_of_many(instance: Any, **_more: Any) -> None:
    """An alert's themes and a region's municipalities are rows of their own."""
    if isinstance(instance, SHOWN):
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


def record_subscription(event: SubscriptionAsked) -> None:
    notifications.record_event(
        newsletter.SubscriptionAsked.name, subject_id=event.subscription_id
    )


def record_edition(event: EditionDue) -> None:
    notifications.record_event(newsletter.EditionSent.name, subject_id=event.edition_id)


def record_test(event: EditionTested) -> None:
    notifications.record_event(
        newsletter.EditionTested.name,
        actor_id=event.actor_id,
        subject_id=event.edition_id,
    )


def record_advice(event: AdviceAsked) -> None:
    notifications.record_event(
        advising.AdviceAsked.name, actor_id=event.user_id, subject_id=event.topic_id
    )


def record_passed_on(event: QuestionPassedOn) -> None:
    notifications.record_event(
        advising.QuestionPassedOn.name,
        space_id=event.space_id,
        topic_id=event.topic_id,
        subject_id=event.passed_id,
    )
