"""What somebody wants by mail: choosing it, and stopping it from a mail."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from forum import commands as forum
from forum.models import Participation, Space, Topic
from notifications import rhythm, unsubscribing
from notifications.commands.routing import reroute
from notifications.models import (
    MailDelivery,
    MailSettings,
    Notification,
    SpaceMail,
    StoppedAddress,
)
from notifications.unsubscribing import Stop

TOGETHER = [rhythm.HOUR, rhythm.DAY]


@transaction.atomic
def choose_mail(
    actor: User, *, choices: Mapping[str, Any], spaces: Mapping[int, str]
) -> None:
    """Keep what somebody chose; `spaces` holds a rhythm per space, or "" for none.

    Only spaces in which they take part are taken. What waits is put with the new
    moments; what is in the hands of a worker goes as it was asked for.
    """
    MailSettings.objects.update_or_create(user=actor, defaults=dict(choices))
    mine = Participation.objects.filter(user=actor, space__in=spaces)
    known = set(mine.values_list("space_id", flat=True))
    for space, wish in spaces.items():
        if space in known:
            _set_space(actor, space, wish)
    _put_anew(actor)


@transaction.atomic
def stop_mail(stop: Stop) -> None:
    """What a link in a mail asks for; doing it again changes nothing."""
    if stop.what == unsubscribing.INVITATIONS:
        StoppedAddress.objects.get_or_create(mark=stop.about)
        return
    user = User.objects.filter(public_id=stop.user).first()
    if user is None:
        return
    if stop.what == unsubscribing.TOPIC:
        _stop_topic(user, int(stop.about))
    elif stop.what == unsubscribing.SPACE:
        space = Space.objects.filter(public_id=stop.about).first()
        if space is not None:
            _set_space(user, space.pk, rhythm.NOTHING)
    else:
        _stop_together(user, is_weekly=stop.what == unsubscribing.WEEK)
    _put_anew(user)


@transaction.atomic
def allow_invitations(stop: Stop) -> None:
    """Whoever stopped them by the link in a mail may want them after all."""
    if stop.what == unsubscribing.INVITATIONS:
        StoppedAddress.objects.filter(mark=stop.about).delete()


def _set_space(user: User, space_id: int, wish: str) -> None:
    if wish:
        SpaceMail.objects.update_or_create(
            user=user, space_id=space_id, defaults={"rhythm": wish}
        )
    else:
        SpaceMail.objects.filter(user=user, space=space_id).delete()


def _stop_topic(user: User, public_id: int) -> None:
    """Nothing of this topic any more, on the site neither: the same as there."""
    topic = Topic.objects.visible_to(user).filter(public_id=public_id).first()
    if topic is not None:
        forum.follow(user, topic=topic, level="none")


def _stop_together(user: User, *, is_weekly: bool) -> None:
    ended = [rhythm.WEEK] if is_weekly else TOGETHER
    row, _new = MailSettings.objects.select_for_update().get_or_create(user=user)
    if row.rest in ended:
        row.rest = rhythm.NOTHING
    if row.mine in ended:
        row.mine = rhythm.NOTHING
    if is_weekly:
        row.digest = False
    row.save()
    SpaceMail.objects.of(user).filter(rhythm__in=ended).update(rhythm=rhythm.NOTHING)


def _put_anew(user: User) -> None:
    """Give what waits to be mailed together its new place."""
    waiting = MailDelivery.objects.select_for_update().filter(
        recipient=user,
        kind__in=[MailDelivery.Kind.BUNDLE, MailDelivery.Kind.DIGEST],
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
