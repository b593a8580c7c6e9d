"""What happens in the pages when a role changes, or anything that they show."""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver

from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from accounts.events import RoleChanged
from cms import commands
from cms.models import (
    Adviser,
    Alert,
    ArticlePage,
    Harvest,
    HomePage,
    PassedQuestion,
    Position,
    Region,
    Remark,
)
from cms.notification_types import advice, article_consent, feedback, newsletter
from cms.notification_types import events as kinds
from forum import commands as forum
from notifications import commands as notifications
from notifications.commands.event_handlers import record_as

# Whatever of these comes, changes or goes, some page shows it.
SHOWN_MODELS = (
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

# Rows that somebody was told of, and by which kind of line.
NOTIFICATION_TYPES = {
    Harvest: article_consent.ConsentRequestedNotification,
    PassedQuestion: advice.QuestionPassedOnNotification,
    Remark: feedback.FeedbackReceivedNotification,
}


def update_wagtail_group(event: RoleChanged) -> None:
    commands.sync_wagtail_group(event.user_id, role=event.role, is_held=event.is_held)


@receiver([post_save, post_delete])
def note_change(sender: Any, raw: bool = False, **_more: Any) -> None:
    """Wagtail has no event of its own for each of these acts, so rows are watched."""
    if not raw and issubclass(sender, SHOWN_MODELS):
        commands.increase_content_version()


@receiver(m2m_changed)
def note_change_of_many(instance: Any, **_more: Any) -> None:
    """An alert's themes and a region's municipalities are rows of their own."""
    if isinstance(instance, SHOWN_MODELS):
        commands.increase_content_version()


@receiver(page_unpublished)
def note_unpublished(instance: Any, **_more: Any) -> None:
    """Also of a page that is about to be deleted, whose row still says that it stands
    there."""
    if isinstance(instance, ArticlePage):
        commands.note_published(instance, stands=False)


@receiver([page_published, page_slug_changed, post_page_move])
def note_published(instance: Any, **_more: Any) -> None:
    """Where an article stands that was made of a question; and the start page. The
    links of a new text were not looked at yet."""
    commands.reset_link_check(instance)
    if isinstance(instance, ArticlePage):
        commands.note_published(instance)
    elif isinstance(instance, HomePage) and instance.live:
        commands.ensure_home_settings(instance)


@receiver(pre_delete, sender=Harvest)
def note_draft_deleted(instance: Harvest, **_more: Any) -> None:
    """The article is deleted, and this goes with it."""
    forum.link_publication(instance.topic, path="", title="")


@receiver(pre_delete, sender=Harvest)
@receiver(pre_delete, sender=PassedQuestion)
@receiver(pre_delete, sender=Remark)
def delete_notifications(sender: Any, instance: Any, **_more: Any) -> None:
    """Most of them go with a page or an adviser that Wagtail deletes."""
    notifications.delete_notifications_about(
        NOTIFICATION_TYPES[sender].name, [instance.pk]
    )


record_consent = record_as(
    article_consent.ConsentRequestedNotification,
    subject_id="harvest_id",
    concerns_id="author_id",
)
record_sign_up = record_as(
    kinds.RegistrationReceivedNotification,
    actor_id="user_id",
    subject_id="registration_id",
)
record_place = record_as(
    kinds.RegistrationConfirmedNotification,
    actor_id="user_id",
    subject_id="registration_id",
)
record_subscription = record_as(
    newsletter.SubscriptionRequestedNotification, subject_id="subscription_id"
)
record_edition = record_as(newsletter.EditionSentNotification, subject_id="edition_id")
record_test = record_as(newsletter.EditionTestedNotification, subject_id="edition_id")
record_advice = record_as(
    advice.AdviceRequestedNotification, actor_id="user_id", subject_id="topic_id"
)
record_passed_on = record_as(
    advice.QuestionPassedOnNotification, subject_id="passed_id"
)
record_remark = record_as(feedback.FeedbackReceivedNotification, subject_id="remark_id")
