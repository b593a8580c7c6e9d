from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from forum import commands as forum
from forum.models import Participation, Space, Topic
from notifications.commands.mail_routes import reroute
from notifications.emails import schedule, unsubscribe_links
from notifications.emails.unsubscribe_links import Unsubscribe
from notifications.models import (
    MailDelivery,
    MailSettings,
    Notification,
    SpaceMailSettings,
    SuppressedAddress,
)

BATCHED = [schedule.HOUR, schedule.DAY]


@transaction.atomic
def update_mail_preferences(
    actor: User, *, choices: Mapping[str, Any], spaces: Mapping[int, str]
) -> None:
    """Save preferences. `spaces` maps a space id to a frequency, or to "" for none.

    Ignores spaces in which the user does not participate. Waiting notifications are
    rescheduled, except those of a mail that a worker already has.
    """
    MailSettings.objects.update_or_create(user=actor, defaults=dict(choices))
    mine = Participation.objects.filter(user=actor, space__in=spaces)
    known = set(mine.values_list("space_id", flat=True))
    for space, wish in spaces.items():
        if space in known:
            _set_space(actor, space, wish)
    _reroute_waiting(actor)


@transaction.atomic
def unsubscribe(stop: Unsubscribe) -> None:
    """Apply an unsubscribe link. Idempotent."""
    if stop.what == unsubscribe_links.INVITATIONS:
        SuppressedAddress.objects.get_or_create(address_hash=stop.about)
        return
    user = User.objects.filter(public_id=stop.user).first()
    if user is None:
        return
    if stop.what == unsubscribe_links.TOPIC:
        _unfollow_topic(user, int(stop.about))
    elif stop.what == unsubscribe_links.SPACE:
        space = Space.objects.filter(public_id=stop.about).first()
        if space is not None:
            _set_space(user, space.pk, schedule.NOTHING)
    else:
        _stop_batches(user, is_weekly=stop.what == unsubscribe_links.WEEKLY)
    _reroute_waiting(user)


@transaction.atomic
def allow_invitations(stop: Unsubscribe) -> None:
    """Undo an opt-out of invitations by the same link."""
    if stop.what == unsubscribe_links.INVITATIONS:
        SuppressedAddress.objects.filter(address_hash=stop.about).delete()


def _set_space(user: User, space_id: int, wish: str) -> None:
    if wish:
        SpaceMailSettings.objects.update_or_create(
            user=user, space_id=space_id, defaults={"frequency": wish}
        )
    else:
        SpaceMailSettings.objects.filter(user=user, space=space_id).delete()


def _unfollow_topic(user: User, public_id: int) -> None:
    """Mute the topic, on the site as well as by mail."""
    topic = Topic.objects.visible_to(user).filter(public_id=public_id).first()
    if topic is not None:
        forum.follow(user, topic=topic, level="none")


def _stop_batches(user: User, *, is_weekly: bool) -> None:
    ended = [schedule.WEEK] if is_weekly else BATCHED
    row, _new = MailSettings.objects.select_for_update().get_or_create(user=user)
    if row.general_frequency in ended:
        row.general_frequency = schedule.NOTHING
    if row.direct_frequency in ended:
        row.direct_frequency = schedule.NOTHING
    if is_weekly:
        row.digest = False
    row.save()
    SpaceMailSettings.objects.of(user).filter(frequency__in=ended).update(
        frequency=schedule.NOTHING
    )


def _reroute_waiting(user: User) -> None:
    waiting = MailDelivery.objects.select_for_update().filter(
        recipient=user,
        kind__in=[MailDelivery.Kind.BATCH, MailDelivery.Kind.DIGEST],
        state=MailDelivery.State.PENDING,
        lease_token=None,
        attempts=0,
    )
    rows = list(waiting)
    lines = list(
        Notification.objects.unread()
        .filter(mail__in=rows)
        .select_related("event")
        .order_by("seq")
    )
    waiting.filter(pk__in=[row.pk for row in rows]).delete()
    reroute(lines)
