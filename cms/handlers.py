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
from cms.kinds import advising, knowledge, newsletter, upkeep
from cms.kinds import events as kinds
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
from forum import commands as forum
from notifications import commands as notifications
from notifications.handlers import records

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

# Rows that somebody was told of, and by which kind of line.
TOLD_OF = {
    Harvest: knowledge.ConsentAsked,
    PassedQuestion: advising.QuestionPassedOn,
    Remark: upkeep.RemarkMade,
}


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
    commands.forget_link_check(instance)
    if isinstance(instance, ArticlePage):
        commands.note_published(instance)
    elif isinstance(instance, HomePage) and instance.live:
        commands.settle_start(instance)


@receiver(pre_delete, sender=Harvest)
def note_gone(instance: Harvest, **_more: Any) -> None:
    """The article is deleted, and this goes with it."""
    forum.note_publication(instance.topic, path="", title="")


@receiver(pre_delete, sender=Harvest)
@receiver(pre_delete, sender=PassedQuestion)
@receiver(pre_delete, sender=Remark)
def forget_told(sender: Any, instance: Any, **_more: Any) -> None:
    """Most of them go with a page or an adviser that Wagtail deletes."""
    notifications.forget_told(TOLD_OF[sender].name, [instance.pk])


record_consent = records(
    knowledge.ConsentAsked, subject_id="harvest_id", concerns_id="author_id"
)
record_sign_up = records(
    kinds.SignUpReceived, actor_id="user_id", subject_id="registration_id"
)
record_place = records(
    kinds.PlaceGiven, actor_id="user_id", subject_id="registration_id"
)
record_subscription = records(
    newsletter.SubscriptionAsked, subject_id="subscription_id"
)
record_edition = records(newsletter.EditionSent, subject_id="edition_id")
record_test = records(newsletter.EditionTested, subject_id="edition_id")
record_advice = records(advising.AdviceAsked, actor_id="user_id", subject_id="topic_id")
record_passed_on = records(advising.QuestionPassedOn, subject_id="passed_id")
record_remark = records(upkeep.RemarkMade, subject_id="remark_id")
