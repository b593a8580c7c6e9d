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
    ArticleDraft,
    ArticlePage,
    ForwardedQuestion,
    HomePage,
    PageFeedback,
    Position,
    Region,
)
from cms.notification_types import advice, article_consent, feedback, newsletter
from cms.notification_types import events as kinds
from forum import commands as forum
from notifications import commands as notifications
from notifications.commands.event_handlers import record_as

# Some page shows these: a change of any of them changes a page.
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

# The notification type about each model.
NOTIFICATION_TYPES = {
    ArticleDraft: article_consent.ConsentRequestedNotification,
    ForwardedQuestion: advice.QuestionForwardedNotification,
    PageFeedback: feedback.FeedbackReceivedNotification,
}


def update_wagtail_group(event: RoleChanged) -> None:
    commands.sync_wagtail_group(event.user_id, role=event.role, is_held=event.is_held)


@receiver([post_save, post_delete])
def note_change(sender: Any, raw: bool = False, **_more: Any) -> None:
    """Increase the content version. Wagtail has no signal for each of these changes."""
    if not raw and issubclass(sender, SHOWN_MODELS):
        commands.increase_content_version()


@receiver(m2m_changed)
def note_change_of_many(instance: object, **_more: object) -> None:
    """Handle the many-to-many rows of alerts (themes) and regions (municipalities)."""
    if isinstance(instance, SHOWN_MODELS):
        commands.increase_content_version()


@receiver(page_unpublished)
def note_unpublished(instance: object, **_more: object) -> None:
    """Remove the link to the article.

    Also called for a page that is about to be deleted, while its row is still live.
    """
    if isinstance(instance, ArticlePage):
        commands.note_published(instance, stands=False)


@receiver([page_published, page_slug_changed, post_page_move])
def note_published(instance: object, **_more: object) -> None:
    """Update the link check, the link from the article's topic, and the root page."""
    commands.reset_link_check(instance)
    if isinstance(instance, ArticlePage):
        commands.note_published(instance)
    elif isinstance(instance, HomePage) and instance.live:
        commands.ensure_home_settings(instance)


@receiver(pre_delete, sender=ArticleDraft)
def note_draft_deleted(instance: ArticleDraft, **_more: object) -> None:
    forum.link_publication(instance.topic, path="", title="")


@receiver(pre_delete, sender=ArticleDraft)
@receiver(pre_delete, sender=ForwardedQuestion)
@receiver(pre_delete, sender=PageFeedback)
def delete_notifications(sender: Any, instance: Any, **_more: Any) -> None:
    """Most of them are deleted with a page or an adviser in the Wagtail admin."""
    notifications.delete_notifications_about(
        NOTIFICATION_TYPES[sender].name, [instance.pk]
    )


record_consent = record_as(
    article_consent.ConsentRequestedNotification,
    subject_id="draft_id",
    subject_user_id="author_id",
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
    newsletter.NewsletterSubscriptionNotification, subject_id="subscription_id"
)
record_edition = record_as(newsletter.EditionSentNotification, subject_id="edition_id")
record_test = record_as(newsletter.EditionTestedNotification, subject_id="edition_id")
record_advice = record_as(
    advice.AdviceRequestedNotification, actor_id="user_id", subject_id="topic_id"
)
record_forwarded_question = record_as(
    advice.QuestionForwardedNotification, subject_id="forwarded_question_id"
)
record_remark = record_as(
    feedback.FeedbackReceivedNotification, subject_id="feedback_id"
)
