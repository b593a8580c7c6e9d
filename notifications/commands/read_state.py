"""Lines of an inbox that are read, and where their topics went."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from core.clock import now
from core.events import publish
from forum.models import Post
from notifications.events import InboxChanged
from notifications.models import Event, Notification
from notifications.querysets import NotificationQuerySet
from notifications.types.moderation import ModeratedNotification


@transaction.atomic
def mark_notification_read(actor: User, *, notification: Notification) -> None:
    """One line of one's own inbox is read."""
    _mark(actor.pk, Notification.objects.filter(pk=notification.pk))


@transaction.atomic
def mark_notification_unread(actor: User, *, notification: Notification) -> None:
    """One line of one's own inbox is to be looked at again."""
    own = Notification.objects.filter(pk=notification.pk, recipient=actor).read()
    if own.update(read_at=None):
        publish(InboxChanged((actor.pk,)))


@transaction.atomic
def mark_subject_read(actor: User, *, notification: Notification) -> None:
    """What one line tells of is read, and all that was told before of its topic.

    Of a confidential group the inbox shows one subject, so all its lines go together.
    """
    kind, ident = notification.event.group_key
    told = {"space": Q(event__space=ident), "topic": Q(event__topic=ident)}
    about = told.get(kind, Q(event=ident))
    _mark(actor.pk, Notification.objects.filter(about, seq__lte=notification.seq))


@transaction.atomic
def mark_all_read(actor: User, *, upto: int) -> None:
    """Everything up to the newest line that the person saw; later ones stay unread."""
    _mark(actor.pk, Notification.objects.filter(seq__lte=upto))


@transaction.atomic
def mark_posts_read(user_id: int, *, topic_id: int, numbers: Iterable[int]) -> None:
    """These posts were read on the page: their lines are read too."""
    posts = Post.objects.filter(topic_id=topic_id, number__in=list(numbers))
    events = Event.objects.filter(topic_id=topic_id, post__in=posts)
    events = events.exclude(kind=ModeratedNotification.name)
    _mark(user_id, Notification.objects.filter(event__in=events))


@transaction.atomic
def move_topic_notifications(space_id: int, *, topic_id: int) -> None:
    """What was told of a topic is shown, from now on, to whoever sees its new space."""
    Event.objects.filter(topic_id=topic_id).update(space_id=space_id)
    unread = Notification.objects.unread().filter(event__topic_id=topic_id)
    told = unread.order_by("recipient_id").values_list("recipient_id", flat=True)
    if people := tuple(told.distinct()):  # the bells of those who lost sight of it
        publish(InboxChanged(people))


@transaction.atomic
def move_post_notifications(topic_id: int, *, from_topic_id: int) -> None:
    """What was told of posts belongs to the topic in which they stand now."""
    told = Event.objects.filter(topic_id=from_topic_id, post__topic_id=topic_id)
    told.update(topic_id=topic_id)


@transaction.atomic
def mark_topics_read(user_id: int, *, upto: Mapping[int, int]) -> None:
    """These topics were called read, each up to a number: so are their lines."""
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
