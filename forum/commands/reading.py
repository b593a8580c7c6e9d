"""What somebody has read, and follows."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
from forum.events import PostsRead
from forum.models import (
    Follow,
    ModerationEntry,
    Participation,
    Post,
    ReadMark,
    Topic,
)
from forum.numbers import Numbers


@transaction.atomic
def mark_read(actor: User, *, topic: Topic, numbers: Iterable[int]) -> None:
    """These posts were shown to this person. Locks the mark; adds, never takes away.

    The caller has loaded the topic through `visible_to`.
    """
    shown = tuple(numbers)
    if _add(actor, topic, shown):
        publish(PostsRead(actor.pk, topic.pk, shown))


def _add(actor: User, topic: Topic, numbers: Iterable[int]) -> bool:
    known: Any = partial(known_before, actor, topic)  # asked for a new mark only
    mark, made = ReadMark.objects.select_for_update().get_or_create(
        user=actor, topic=topic, defaults={"numbers": known}
    )
    before = mark.numbers
    wider = before | Numbers.of(numbers)
    if wider != before:
        mark.numbers = wider
        mark.save(update_fields=["numbers"])
    return made or wider != before


def known_before(user: User, topic: Topic) -> Numbers:
    """What counts as read for somebody who opens a topic for the first time.

    A newcomer is not greeted by years of unread posts: what was written before one took
    part counts as known, and for somebody who only passes by, all that stands there.
    """
    part = Participation.objects.filter(user=user, space=topic.space_id).first()
    since = part.joined_at if part else now()
    before = Post.objects.filter(topic=topic, created_at__lte=since)
    last = before.order_by("-number").values_list("number", flat=True).first() or 0
    known = Numbers.upto(last)
    if part is None or not ModerationEntry.objects.filter(to_topic=topic).exists():
        return known
    # Where posts came from elsewhere, their numbers do not follow the time.
    later = Post.objects.filter(topic=topic, created_at__gt=since, number__lt=last)
    return known.without(Numbers.of(later.values_list("number", flat=True)))


def note_own(author: User, topic: Topic, post: Post) -> None:
    """One's own post is read. Inside the transaction that writes it."""
    _add(author, topic, [post.number])


@transaction.atomic
def follow(actor: User, *, topic: Topic) -> None:
    """Hear of every reply, from now on or again."""
    Follow.objects.update_or_create(
        user=actor, topic=topic, defaults={"level": Follow.Level.ALL}
    )
    _add(actor, topic, [])  # what comes from now on is new


def follow_by_writing(author: User, topic: Topic) -> None:
    """Writing follows, unless it was switched off. Inside its transaction."""
    Follow.objects.get_or_create(user=author, topic=topic)


@transaction.atomic
def unfollow(actor: User, *, topic: Topic) -> None:
    """Hear of replies to oneself only."""
    Follow.objects.update_or_create(
        user=actor, topic=topic, defaults={"level": Follow.Level.MINE}
    )
