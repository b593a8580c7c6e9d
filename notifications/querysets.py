from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.clock import now
from forum import policy
from jobs.queue import QueuedJobQuerySet
from notifications.policy import DIRECT_REASONS
from notifications.types.base import notification_types, visible_condition

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.policy import Viewer

# Values of `Notification.Reason`, which cannot be imported here. Unlike DIRECT_REASONS:
# without group events, which have their own filter, and with all replies to the user's
# own topics.
PERSONAL_REASONS = sorted(DIRECT_REASONS - {"meeting", "round"} | {"own_topic"})


class PushSubscriptionQuerySet(models.QuerySet[Any]):
    def of(self, user: "User") -> "PushSubscriptionQuerySet":
        return self.filter(user=user)


class NotificationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "NotificationQuerySet":
        """Return the user's notifications that they may still see.

        Excludes older notifications of a group that the user left and rejoined without
        access to its history (`history_visible_from`).
        """
        here = policy.prefix_q(policy.spaces_seen_by(user), "event__space")
        before = user.participations.filter(
            space=OuterRef("event__space"),
            history_visible_from__gt=OuterRef("created_at"),
        )
        seen = policy.prefix_q(policy.topics_seen_by(user), "event__topic")
        told = (here & ~Exists(before)) | Q(event__space=None)
        seen |= Q(event__topic=None) & told
        return self.filter(visible_condition(seen), recipient=user)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def read(self) -> "NotificationQuerySet":
        return self.exclude(read_at=None)

    def personal(self) -> "NotificationQuerySet":
        return self.filter(reason__in=PERSONAL_REASONS)

    def of_groups(self) -> "NotificationQuerySet":
        return self.filter(
            Q(event__space__audience=policy.CLOSED) | Q(reason="invitation")
        )

    def with_posts(self) -> "NotificationQuerySet":
        more = {
            path for kind in notification_types.values() for path in kind.line_related
        }
        return self.select_related(
            "event__space",
            "event__topic",
            "event__post__author",
            "event__entry",
            *sorted(more),
        )


class SpaceMailSettingsQuerySet(models.QuerySet[Any]):
    def of(self, user: "User") -> "SpaceMailSettingsQuerySet":
        return self.filter(user=user)


class MailDeliveryQuerySet(QueuedJobQuerySet):
    def of(self, user: "User") -> "MailDeliveryQuerySet":
        """Return the user's mails, newest first."""
        return self.filter(recipient=user).order_by("-created_at", "-pk")

    def visible_to(self, user: "Viewer") -> "MailDeliveryQuerySet":
        return self.of(user) if user.is_authenticated else self.none()


class BouncingAddressQuerySet(models.QuerySet[Any]):
    def undeliverable(self) -> "BouncingAddressQuerySet":
        return self.filter(Q(paused_until__gt=now()) | Q(is_disabled=True))

    def visible_to(self, user: "User") -> "BouncingAddressQuerySet":
        """Return current bounces of the user's own address."""
        return self.undeliverable().filter(address=(user.email or "").lower())
