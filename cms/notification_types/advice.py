from collections.abc import Iterable, Mapping
from typing import ClassVar

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.policy import Viewer, is_member
from cms.models import ForwardedQuestion
from forum import paths
from forum.models import Topic
from notifications.models import MailDelivery, Notification, OutboxEvent
from notifications.types.base import DirectMail, InboxLine, NotificationType


class AdviceRequestedNotification(NotificationType):
    """A receipt without the text of the question: other people may read the mail."""

    name = "advice_asked"
    in_space = False
    model = Topic

    def get_mail_recipients(
        self, event: OutboxEvent
    ) -> Iterable[tuple[int | None, str]]:
        yield event.actor_id, ""

    def build_mail(self, delivery: MailDelivery) -> DirectMail | None:
        user = delivery.about.actor
        topic: Topic = delivery.about.subject
        if user is None or not user.email or not is_member(user):
            return None
        if not Topic.objects.visible_to(user).filter(pk=topic.pk).exists():
            return None
        path = paths.topic_path(topic.space.path, topic.public_id, topic.slug)
        context = {"name": user.display_name, "url": settings.SITE_URL + path}
        return DirectMail(user.email, "advice_asked", context)


class QuestionForwardedNotification(NotificationType):
    name = "question_passed_on"
    model = ForwardedQuestion
    line_related: ClassVar[tuple[str, ...]] = ()

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        row: ForwardedQuestion = event.subject
        if row.adviser.user_id is None:
            return {}
        return {row.adviser.user_id: Notification.Reason.ADVISER}

    def render_line(self, event: OutboxEvent, viewer: Viewer) -> InboxLine:
        return InboxLine(
            _("Nobody has answered this question of your region yet:"),
            title=event.topic.title if event.topic else "",
            where=event.space.title if event.space else "",
            icon="unanswered",
        )

    def path(self, event: OutboxEvent) -> str:
        topic = event.topic
        if topic is None:
            return paths.FORUM_PATH
        return paths.topic_path(topic.space.path, topic.public_id, topic.slug)


TYPES = (AdviceRequestedNotification(), QuestionForwardedNotification())
