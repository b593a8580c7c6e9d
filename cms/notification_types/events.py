from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings

from accounts.policy import is_member
from cms.models import Registration
from notifications.models import MailDelivery, OutboxEvent
from notifications.types.base import DirectMail, NotificationType


class RegistrationReceivedNotification(NotificationType):
    name = "sign_up_received"
    in_space = False
    model = Registration
    states: ClassVar[frozenset[str]] = frozenset({"coming", "waiting"})

    def get_mail_recipients(
        self, event: OutboxEvent
    ) -> Iterable[tuple[int | None, str]]:
        yield event.actor_id, ""

    def build_mail(self, delivery: MailDelivery) -> DirectMail | None:
        """Build the mail with the current state; None after a cancellation."""
        row: Registration = delivery.about.subject
        if row.state not in self.states or not is_member(row.user):
            return None
        if not row.user.email or not row.event.live:
            return None
        context = {
            "name": row.user.display_name,
            "event": row.event,
            "is_waiting": row.state == Registration.State.WAITING,
            "is_new": isinstance(self, RegistrationConfirmedNotification),
            "url": row.event.get_full_url(),
            "calendar_url": (
                f"{settings.SITE_URL}/inschrijven/{row.event.public_id}/agenda.ics"
            ),
        }
        return DirectMail(row.user.email, "sign_up", context)


class RegistrationConfirmedNotification(RegistrationReceivedNotification):
    name = "place_given"
    states = frozenset({"coming"})


TYPES = (RegistrationReceivedNotification(), RegistrationConfirmedNotification())
