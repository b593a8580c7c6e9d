from collections.abc import Iterable

from django.conf import settings

from accounts.policy import is_member
from notifications.models import MailDelivery, OutboxEvent
from notifications.types.base import DirectMail, NotificationType


class AccountApprovedNotification(NotificationType):
    """Notify a user by mail that their account is approved."""

    name = "wait_ended"

    def get_mail_recipients(
        self, event: OutboxEvent
    ) -> Iterable[tuple[int | None, str]]:
        yield event.actor_id, ""

    def build_mail(self, delivery: MailDelivery) -> DirectMail | None:
        user = delivery.about.actor
        if user is None or not is_member(user) or not user.email:
            return None
        url = f"{settings.SITE_URL}/account/login/"
        context = {"name": user.display_name, "url": url}
        return DirectMail(user.email, "admitted", context)


TYPES = (AccountApprovedNotification(),)
