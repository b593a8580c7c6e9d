"""Move read marks, follows, files and drafts along with moved posts.

Call with both topics locked. Follows are locked before marks, as in `follow`. The move
changes no post from read to unread or back. Users who follow the old topic follow the
new one.
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

BATCH_SIZE = 500  # rows per statement
# Order of the levels, to keep the higher of two.
_WIDTH = {Follow.Level.NONE: 0, Follow.Level.MINE: 1, Follow.Level.ALL: 2}


class ReadState:
    """What each of many users has read of a topic: a bulk version of `implied_read`.

    Create it before any post moves.
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
            number_set: NumberSet = self.read[user_id]
            return number_set
        since = self._joined.get(user_id)
        count = len(self._moments)
        if since is not None:
            count = bisect_right(self._moments, since)
        return self._first(count)


def copy_read_marks(origin: Topic, to: Topic, moved: list[int]) -> None:
    """Copy read marks to a new topic, also empty ones: they mean nothing was read."""
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
    marks = ReadMark.objects.filter(topic__in=topics).order_by("user_id")
    return list(marks.values_list("user_id", flat=True).distinct())


def merge_topic_read_marks(
    to: Topic, there: ReadState, coming: ReadState, moved: list[int], *, after: int
) -> None:
    """Merge each reader's marks of both topics. Lock the marks of `to`."""
    missing = set(coming.read) - set(there.read)
    ReadMark.objects.bulk_create(
        (ReadMark(user_id=pk, topic=to, numbers=there.by(pk)) for pk in missing),
        batch_size=BATCH_SIZE,
        ignore_conflicts=True,  # a concurrent reader may just have created one
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
    Follow.objects.filter(topic=topic).delete()
    ReadMark.objects.filter(topic=topic).delete()


def move_attachments_and_drafts(topic: Topic, origin: Space) -> None:
    """Move the files and drafts of a moved topic: they are shown by their own space."""
    # Spaces before files, as in add_attachment.
    lock_spaces([origin.pk, topic.space_id])
    move_attachments(topic, topic.space)
    drafts = Draft.objects.filter(space=origin).exclude(form__startswith="space.")
    about = {draft.pk: draft.form.partition(".")[2] for draft in drafts}
    numbers = [int(ident) for ident in about.values() if ident.isdecimal()]
    posts = Post.objects.filter(topic=topic, public_id__in=numbers)
    here = {str(ident) for ident in posts.values_list("public_id", flat=True)}
    moving = {pk for pk, ident in about.items() if ident in here}
    Draft.objects.filter(pk__in=moving).update(space=topic.space)
