from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from core.clock import now
from core.db.compiled_queries import CompiledQuery
from core.db.fast_writes import PreparedUpdate, execute_update
from core.events import publish
from forum.events import PostsRead, TopicsRead
from forum.models import (
    ModerationEntry,
    Participation,
    Post,
    ReadMark,
    Space,
    Topic,
)
from forum.models.number_set import NumberSet

BATCH_SIZE = 200  # topics per transaction


@transaction.atomic
def mark_read(actor: User, *, topic: Topic, numbers: Iterable[int]) -> None:
    """Mark posts of a topic as read. Lock the mark; it only grows.

    The caller has loaded the topic through `visible_to`.
    """
    shown = tuple(numbers)
    if _add(actor, topic, shown):
        publish(PostsRead(actor.pk, topic.pk, shown))


def _add(actor: User, topic: Topic, numbers: Iterable[int]) -> bool:
    made, mark = False, _mark.first(actor, topic=topic.pk)
    if mark is None:
        known: Any = partial(implied_read, actor, topic)
        mark, made = ReadMark.objects.select_for_update().get_or_create(
            user=actor, topic=topic, defaults={"numbers": known}
        )
    before = mark.numbers
    wider = before | NumberSet.of(numbers)
    if wider != before:
        mark.numbers = wider
        _widen(mark)
    return made or wider != before


_widen = PreparedUpdate(ReadMark, "numbers")
_mark = CompiledQuery[ReadMark](
    lambda actor, topic: ReadMark.objects.select_for_update().filter(
        user=actor, topic=topic
    )
)


def implied_read(user: User, topic: Topic) -> NumberSet:
    """Return what counts as read when a user opens a topic for the first time.

    For a participant these are the posts from before they joined, so that newcomers do
    not see years of unread posts. For other users these are all posts.
    """
    part = Participation.objects.filter(user=user, space=topic.space_id).first()
    posts = Post.objects.filter(topic=topic)
    if part is None:
        last = posts.order_by("-number")
    else:
        before = posts.filter(created_at__lte=part.joined_at)
        if ModerationEntry.objects.filter(to_topic=topic).exists():
            # Numbers are not chronological where posts came from another topic.
            return NumberSet.of(before.values_list("number", flat=True))
        # Latest first: a long topic may have a thousand posts that are newer.
        last = before.order_by("-created_at", "-number")
    return NumberSet.upto(last.values_list("number", flat=True).first() or 0)


def start_reading(user: User, topic: Topic) -> None:
    """Treat later posts as unread."""
    _add(user, topic, [])


def mark_own_post_read(
    author: User, topic: Topic, post: Post, known: NumberSet | None = None
) -> None:
    """Mark one's own post as read, inside the transaction that writes it.

    `known` is the mark as it was read before. If it is unchanged, one UPDATE suffices;
    otherwise it is locked and read again.
    """
    if known is not None:
        wider, place = known | NumberSet.of([post.number]), (author.pk, topic.pk)
        if execute_update(_WIDEN, str(wider), *place, str(known)):
            return
    _add(author, topic, [post.number])


_WIDEN = """
    UPDATE forum_readmark SET numbers = %s
    WHERE user_id = %s AND topic_id = %s AND numbers = %s
"""


@transaction.atomic
def mark_topic_read(actor: User, *, topic: Topic, upto: int) -> None:
    """Mark posts up to `upto`, the newest on the user's page, as read.

    The caller has loaded the topic through `visible_to`.
    """
    start_reading(actor, topic)
    _read_upto(actor, {topic.pk: min(upto, topic.last_number)})


def mark_space_read(actor: User, *, space: Space, until: datetime) -> None:
    """Mark all posts of a space up to a moment as read.

    Work in batches, each in its own transaction: earlier batches persist if a later
    one fails. The caller has loaded the space through `visible_to`.
    """
    until = min(until, now())
    for topics in _unread_batches(actor, space):
        with transaction.atomic():
            _read_upto(actor, _last_numbers(topics, until))


def possibly_unread_q() -> Q:
    """Return a condition on ReadMark: the mark does not cover the whole topic."""
    last = Cast(F("topic__last_number"), TextField())
    whole = Q(numbers=Concat(Value("1-"), last, output_field=TextField()))
    return ~(whole | Q(numbers="1", topic__last_number=1))


def _unread_batches(user: User, space: Space) -> Iterator[list[Topic]]:
    part = Participation.objects.filter(user=user, space=space).first()
    marks = ReadMark.objects.filter(user=user, topic=OuterRef("pk"))
    wanted: Any = Q(Exists(marks.filter(possibly_unread_q())))
    if part is not None:
        wanted |= Q(last_post_at__gt=part.joined_at) & ~Exists(marks)
    topics = Topic.objects.filter(wanted, space=space, post_count__gt=0).order_by("pk")
    last = 0
    while found := list(topics.filter(pk__gt=last)[:BATCH_SIZE]):
        last = found[-1].pk
        yield found


def _last_numbers(topics: list[Topic], until: datetime) -> dict[int, int]:
    still = {t.pk: t.last_number for t in topics if _unchanged_since(t, until)}
    moving = [topic for topic in topics if topic.pk not in still]
    before = Post.objects.filter(topic__in=moving, created_at__lte=until).order_by()
    rows = before.values_list("topic").annotate(last=Max("number"))
    return still | dict(rows)


def _unchanged_since(topic: Topic, until: datetime) -> bool:
    return topic.last_post_at is not None and topic.last_post_at <= until


def _read_upto(user: User, last: dict[int, int]) -> None:
    """Update the marks of several topics, locked in the order of the topics."""
    ReadMark.objects.bulk_create(
        [
            ReadMark(user=user, topic_id=pk, numbers=NumberSet.upto(number))
            for pk, number in sorted(last.items())
        ],
        ignore_conflicts=True,
    )
    marks = ReadMark.objects.select_for_update().filter(user=user, topic__in=last)
    wider = []
    for mark in marks.order_by("topic_id"):
        numbers = mark.numbers | NumberSet.upto(last[mark.topic_id])
        if numbers != mark.numbers:
            mark.numbers = numbers
            wider.append(mark)
    ReadMark.objects.bulk_update(wider, ["numbers"])
    publish(TopicsRead(user.pk, tuple(last.items())))
