"""Browsers that are told while no page is open."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from jobs.leases import extend, finish
from notifications import policy
from notifications.models import Notification, PushDelivery, PushSubscription
from notifications.push import web_push

MAX_SUBSCRIPTIONS = 10  # browsers of one person


class UnknownPushServiceError(Exception):
    """This address belongs to no service of a browser that we know."""


@transaction.atomic
def subscribe_push(actor: User, *, endpoint: str, p256dh: str, auth: str) -> None:
    """Tell this browser from now on; whoever used it before no longer.

    Of more than MOST browsers the oldest is dropped.
    """
    if not web_push.is_known_service(endpoint):
        raise UnknownPushServiceError
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
    """Tell this browser no longer."""
    PushSubscription.objects.filter(user=actor, endpoint=endpoint).delete()


def queue_pushes(lines: Sequence[Notification]) -> None:
    """For the browsers of whom these lines are meant for: what one merely follows waits
    in the inbox. In the transaction that wrote the lines."""
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
    """Tell one browser, unless the line was read or may no longer be seen. The lease is
    held by the caller. A browser that wants nothing any more is forgotten."""
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
