"""What somebody has read."""

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

BATCH_SIZE = 200  # topics that are marked in one transaction


@transaction.atomic
def mark_read(actor: User, *, topic: Topic, numbers: Iterable[int]) -> None:
    """These posts were shown to this person. Locks the mark; adds, never takes away.

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
    """What counts as read for somebody who opens a topic for the first time.

    A newcomer is not greeted by years of unread posts: what was written before one took
    part counts as known, and for somebody who only passes by, all that stands there.
    """
    part = Participation.objects.filter(user=user, space=topic.space_id).first()
    posts = Post.objects.filter(topic=topic)
    if part is None:
        last = posts.order_by("-number")
    else:
        before = posts.filter(created_at__lte=part.joined_at)
        if ModerationEntry.objects.filter(to_topic=topic).exists():
            # Where posts came from elsewhere, their numbers do not follow the time.
            return NumberSet.of(before.values_list("number", flat=True))
        # By time: a long topic may hold a thousand newer ones.
        last = before.order_by("-created_at", "-number")
    return NumberSet.upto(last.values_list("number", flat=True).first() or 0)


def start_reading(user: User, topic: Topic) -> None:
    """What is written from now on is new. Inside the transaction of an act."""
    _add(user, topic, [])


def mark_own_post_read(
    author: User, topic: Topic, post: Post, known: NumberSet | None = None
) -> None:
    """One's own post is read. Inside the transaction that writes it.

    `known` is what the mark held when it was last looked at. While it holds that, it is
    widened at once; else it is locked and read.
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
    """Everything up to the newest post that the person's page knew of is read; what
    was written since stays new. The caller has loaded it through `visible_to`."""
    start_reading(actor, topic)
    _read_upto(actor, {topic.pk: min(upto, topic.last_number)})


def mark_space_read(actor: User, *, space: Space, until: datetime) -> None:
    """Everything that stood in a space at this moment is read; later posts stay new.

    A part at a time, each a transaction of its own: the first ones hold when a later
    one fails. The caller has loaded the space through `visible_to`.
    """
    until = min(until, now())
    for topics in _unread_batches(actor, space):
        with transaction.atomic():
            _read_upto(actor, _last_numbers(topics, until))


def possibly_unread_q() -> Q:
    """Condition upon ReadMark: not simply everything, from the first to the last."""
    last = Cast(F("topic__last_number"), TextField())
    whole = Q(numbers=Concat(Value("1-"), last, output_field=TextField()))
    return ~(whole | Q(numbers="1", topic__last_number=1))


def _unread_batches(user: User, space: Space) -> Iterator[list[Topic]]:
    """The topics of a space in which something may be new, two hundred at a time."""
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
    """The last number that each topic had at a moment."""
    still = {t.pk: t.last_number for t in topics if _unchanged_since(t, until)}
    moving = [topic for topic in topics if topic.pk not in still]
    before = Post.objects.filter(topic__in=moving, created_at__lte=until).order_by()
    rows = before.values_list("topic").annotate(last=Max("number"))
    return still | dict(rows)


def _unchanged_since(topic: Topic, until: datetime) -> bool:
    return topic.last_post_at is not None and topic.last_post_at <= until


def _read_upto(user: User, last: dict[int, int]) -> None:
    """Write the marks of some topics. Locks them in the order of the topics."""
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
