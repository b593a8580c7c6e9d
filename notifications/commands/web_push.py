from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import ActionRefused
from jobs.leases import extend, finish
from notifications import policy
from notifications.models import Notification, PushDelivery, PushSubscription
from notifications.push import web_push

MAX_SUBSCRIPTIONS = 10  # per user


@transaction.atomic
def subscribe_push(actor: User, *, endpoint: str, p256dh: str, auth: str) -> None:
    """Subscribe a browser, replacing any subscription of another user.

    Beyond MAX_SUBSCRIPTIONS, the oldest subscription is deleted.
    """
    if not web_push.is_known_service(endpoint):
        raise ActionRefused(_("The push service of this browser is not known."))
    PushSubscription.objects.filter(endpoint=endpoint).delete()
    PushSubscription.objects.create(
        user=actor, endpoint=endpoint, p256dh=p256dh, auth=auth
    )
    own = PushSubscription.objects.filter(user=actor).order_by("-pk")
    PushSubscription.objects.filter(
        pk__in=[row.pk for row in own[MAX_SUBSCRIPTIONS:]]
    ).delete()


@transaction.atomic
def unsubscribe_push(actor: User, *, endpoint: str) -> None:
    PushSubscription.objects.filter(user=actor, endpoint=endpoint).delete()


def queue_pushes(lines: Sequence[Notification]) -> None:
    """Queue push messages for unread lines with a direct reason.

    Call inside the transaction that wrote the lines.
    """
    told = {
        line.recipient_id: line
        for line in lines
        if line.read_at is None and line.reason in policy.DIRECT_REASONS
    }
    if not told or not web_push.is_offered():
        return
    browsers = PushSubscription.objects.filter(user__in=told)
    PushDelivery.objects.bulk_create(
        PushDelivery(notification=told[browser.user_id], subscription=browser)
        for browser in browsers
    )


def deliver_push(delivery: PushDelivery) -> None:
    """Send one push message, unless the line was read or is no longer visible.

    The caller holds the lease. Deletes an expired subscription.
    """
    if not extend(delivery):
        return
    content = web_push.build_payload(delivery.notification)
    if content is None:
        finish(delivery, PushDelivery.State.CLOSED)
        return
    try:
        web_push.send(delivery, content)
    except web_push.SubscriptionExpiredError:
        delivery.subscription.delete()
        return
    finish(delivery)
