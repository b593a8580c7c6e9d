"""What people have of posts that go to another topic: their marks and their follows.

Called under the locks of both topics; follows are locked before marks, as `follow`
does. Nobody's read posts become unread by it, nor the other way round; whoever heard of
a topic goes on hearing of what became of it.
"""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cache

from forum.commands.attachments import move_attachments
from forum.commands.counters import lock_spaces
from forum.models import (
    Draft,
    Follow,
    Participation,
    Post,
    ReadMark,
    Space,
    Topic,
)
from forum.models.number_set import NumberSet

BATCH_SIZE = 500  # rows in one statement
# Of two levels the one that brings more.
_WIDTH = {Follow.Level.NONE: 0, Follow.Level.MINE: 1, Follow.Level.ALL: 2}


class ReadState:
    """What each of many people has read of a topic: `implied_read` for all at once.

    Asked before its posts go anywhere.
    """

    def __init__(self, topic: Topic, user_ids: Iterable[int]) -> None:
        marks = ReadMark.objects.filter(topic=topic, user__in=user_ids)
        self.read = {mark.user_id: mark.numbers for mark in marks}
        parts = Participation.objects.filter(space=topic.space_id, user__in=user_ids)
        self._joined = dict(parts.values_list("user_id", "joined_at"))
        posts = Post.objects.filter(topic=topic).order_by("created_at", "number")
        post_dates = list(posts.values_list("created_at", "number"))
        self._moments = [moment for moment, _number in post_dates]
        self._numbers = [number for _moment, number in post_dates]
        self._first = cache(lambda count: NumberSet.of(self._numbers[:count]))

    def by(self, user_id: int) -> NumberSet:
        if user_id in self.read:
            return self.read[user_id]
        since = self._joined.get(user_id)
        count = len(self._moments)
        if since is not None:
            count = bisect_right(self._moments, since)
        return self._first(count)


def copy_read_marks(origin: Topic, to: Topic, moved: list[int]) -> None:
    """Into a new topic. An empty mark says something too: that nothing was read."""
    marks = ReadMark.objects.filter(topic=origin)
    ReadMark.objects.bulk_create(
        (
            ReadMark(
                user_id=mark.user_id,
                topic=to,
                numbers=mark.numbers.remapped(moved, after=0),
            )
            for mark in marks.iterator()
        ),
        batch_size=BATCH_SIZE,
    )


def list_reader_ids(*topics: Topic) -> list[int]:
    """Everybody with a mark in one of these."""
    marks = ReadMark.objects.filter(topic__in=topics).order_by("user_id")
    return list(marks.values_list("user_id", flat=True).distinct())


def merge_topic_read_marks(
    to: Topic, there: ReadState, coming: ReadState, moved: list[int], *, after: int
) -> None:
    """Join what each reader knew of both. Locks the marks of the topic that stays."""
    missing = set(coming.read) - set(there.read)
    ReadMark.objects.bulk_create(
        (ReadMark(user_id=pk, topic=to, numbers=there.by(pk)) for pk in missing),
        batch_size=BATCH_SIZE,
        ignore_conflicts=True,  # a reader who came this moment made one
    )
    marks = list(ReadMark.objects.select_for_update().filter(topic=to).order_by("pk"))
    for mark in marks:
        known = coming.by(mark.user_id)
        mark.numbers = mark.numbers | known.remapped(moved, after=after)
    ReadMark.objects.bulk_update(marks, ["numbers"], batch_size=BATCH_SIZE)


def copy_follows(origin: Topic, to: Topic) -> None:
    follows = Follow.objects.filter(topic=origin)
    Follow.objects.bulk_create(
        (Follow(user_id=f.user_id, topic=to, level=f.level) for f in follows),
        batch_size=BATCH_SIZE,
    )


def merge_follows(origin: Topic, to: Topic) -> None:
    """Who followed both keeps the level that brings more."""
    coming = dict(Follow.objects.filter(topic=origin).values_list("user_id", "level"))
    here = list(Follow.objects.select_for_update().filter(topic=to).order_by("pk"))
    wider = []
    for follow in here:
        level = coming.pop(follow.user_id, follow.level)
        if _WIDTH[Follow.Level(level)] > _WIDTH[Follow.Level(follow.level)]:
            follow.level = level
            wider.append(follow)
    Follow.objects.bulk_update(wider, ["level"], batch_size=BATCH_SIZE)
    Follow.objects.bulk_create(
        (Follow(user_id=pk, topic=to, level=level) for pk, level in coming.items()),
        batch_size=BATCH_SIZE,
        ignore_conflicts=True,
    )


def delete_reader_state(topic: Topic) -> None:
    """Of a topic that is no more: what people had of it stands elsewhere now."""
    Follow.objects.filter(topic=topic).delete()
    ReadMark.objects.filter(topic=topic).delete()


def move_attachments_and_drafts(topic: Topic, origin: Space) -> None:
    """What is shown by its own space, too, goes with a topic that moved: its files,
    and what people were writing in it."""
    lock_spaces([origin.pk, topic.space_id])  # before files, as who adds one does
    move_attachments(topic, topic.space)
    drafts = Draft.objects.filter(space=origin).exclude(form__startswith="space.")
    about = {draft.pk: draft.form.partition(".")[2] for draft in drafts}
    numbers = [int(ident) for ident in about.values() if ident.isdecimal()]
    posts = Post.objects.filter(topic=topic, public_id__in=numbers)
    here = {str(ident) for ident in posts.values_list("public_id", flat=True)}
    moving = {pk for pk, ident in about.items() if ident in here}
    Draft.objects.filter(pk__in=moving).update(space=topic.space)
