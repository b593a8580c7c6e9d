"""Read state of notifications, and changes of their topic or space."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from core.clock import now
from core.events import publish
from forum.models import Post
from notifications.events import InboxChanged
from notifications.models import Notification, OutboxEvent
from notifications.querysets import NotificationQuerySet
from notifications.types.moderation import ModeratedNotification


@transaction.atomic
def mark_notification_read(actor: User, *, notification: Notification) -> None:
    _mark(actor.pk, Notification.objects.filter(pk=notification.pk))


@transaction.atomic
def mark_notification_unread(actor: User, *, notification: Notification) -> None:
    own = Notification.objects.filter(pk=notification.pk, recipient=actor).read()
    if own.update(read_at=None):
        publish(InboxChanged((actor.pk,)))


@transaction.atomic
def mark_subject_read(actor: User, *, notification: Notification) -> None:
    """Mark this notification and all earlier ones with the same group key read."""
    kind, ident = notification.event.group_key
    told = {"space": Q(event__space=ident), "topic": Q(event__topic=ident)}
    about = told.get(kind, Q(event=ident))
    _mark(actor.pk, Notification.objects.filter(about, seq__lte=notification.seq))


@transaction.atomic
def mark_all_read(actor: User, *, upto: int) -> None:
    """Mark all notifications read up to `upto`, the newest one that the user saw."""
    _mark(actor.pk, Notification.objects.filter(seq__lte=upto))


@transaction.atomic
def mark_posts_read(user_id: int, *, topic_id: int, numbers: Iterable[int]) -> None:
    """Mark notifications about these posts read, because the user read the posts."""
    posts = Post.objects.filter(topic_id=topic_id, number__in=list(numbers))
    events = OutboxEvent.objects.filter(topic_id=topic_id, post__in=posts)
    events = events.exclude(kind=ModeratedNotification.name)
    _mark(user_id, Notification.objects.filter(event__in=events))


@transaction.atomic
def move_topic_notifications(space_id: int, *, topic_id: int) -> None:
    """Show notifications of a moved topic to users who can see its new space."""
    OutboxEvent.objects.filter(topic_id=topic_id).update(space_id=space_id)
    unread = Notification.objects.unread().filter(event__topic_id=topic_id)
    told = unread.order_by("recipient_id").values_list("recipient_id", flat=True)
    # Users who can no longer see the topic need a new unread count.
    if people := tuple(told.distinct()):
        publish(InboxChanged(people))


@transaction.atomic
def move_post_notifications(topic_id: int, *, from_topic_id: int) -> None:
    told = OutboxEvent.objects.filter(topic_id=from_topic_id, post__topic_id=topic_id)
    told.update(topic_id=topic_id)


@transaction.atomic
def mark_topics_read(user_id: int, *, upto: Mapping[int, int]) -> None:
    """Mark notifications of these topics read. `upto` maps topic id to post number."""
    lines = Notification.objects.unread().filter(recipient_id=user_id)
    found = lines.filter(event__topic__in=upto).values_list(
        "pk", "event__topic_id", "event__post__number"
    )
    read = [pk for pk, topic, number in found if number and number <= upto[topic]]
    _mark(user_id, Notification.objects.filter(pk__in=read))


def _mark(user_id: int, rows: NotificationQuerySet) -> None:
    unread = rows.unread().filter(recipient_id=user_id)
    if unread.update(read_at=now()):
        publish(InboxChanged((user_id,)))
