from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
from forum import policy as forum_policy
from forum.models import Participation
from groups.events import WaitlistPromoted
from groups.models import Attendance, DateAnswer, Meeting
from groups.policy import meetings as policy

Answer = Attendance.Answer


@transaction.atomic
def answer_meeting(actor: User, *, meeting: Meeting, answer: str) -> Attendance:
    """Store whether the actor attends.

    Locks the meeting, so that capacity is never exceeded. When the meeting is full, the
    actor joins the waiting list. Repeating the same answer keeps one's place.
    """
    found = _lock_meeting(meeting)
    may = forum_policy.permissions_for(actor, found.group.space)
    if not policy.can_answer_meeting(may, found):
        raise PermissionDenied
    mine, is_new = Attendance.objects.get_or_create(
        meeting=found, user=actor, defaults={"answer": Answer.NO}
    )
    if mine.answer != answer or is_new:
        mine.answer, mine.answered_at = answer, now()
        mine.is_waiting = answer == Answer.YES and _is_full(found)
        mine.save()
        promote_from_waitlist(found)
    return mine


def add_planner(actor: User, meeting: Meeting) -> None:
    """Register the planner as attending, unless they have answered already.

    The meeting must be locked or new.
    """
    Attendance.objects.get_or_create(
        meeting=meeting,
        user=actor,
        defaults={"answer": Answer.YES, "is_waiting": meeting.capacity is not None},
    )
    promote_from_waitlist(meeting, tells=False)


def promote_from_waitlist(meeting: Meeting, *, tells: bool = True) -> None:
    """Give free places to people on the waiting list, in order of their answers.

    The meeting must be locked. Publishes an event for each of them if `tells` is true
    and the meeting has a date.
    """
    coming = Attendance.objects.filter(meeting=meeting, answer=Answer.YES)
    waiting = coming.filter(is_waiting=True).order_by("answered_at", "pk")
    if meeting.capacity is not None:
        free = meeting.capacity - coming.filter(is_waiting=False).count()
        waiting = waiting[: max(free, 0)]
    for row in list(waiting):
        row.is_waiting = False
        row.save(update_fields=["is_waiting"])
        if tells and meeting.is_planned:
            where = meeting.pk, meeting.group.space_id
            publish(WaitlistPromoted(*where, user_id=row.user_id))


@transaction.atomic
def release_places(space_id: int, user_id: int) -> None:
    """Delete the meeting answers of a user who left a group, and fill their places."""
    if not Participation.objects.filter(space=space_id, user=user_id).exists():
        _release(Meeting.objects.filter(group__space=space_id), user_id)


@transaction.atomic
def release_all_places(user_id: int) -> None:
    """Delete the answers of a deactivated user in all groups, and fill their places.

    Answers are not restored when the account is reactivated.
    """
    _release(Meeting.objects.all(), user_id)


def _release(meetings_: Any, user_id: int) -> None:
    ahead = meetings_.exclude(ends_at__lte=now())
    mine = Attendance.objects.filter(user=user_id, meeting__in=ahead)
    held = ahead.filter(pk__in=mine.values("meeting")).select_related("group__space")
    meetings = list(held.select_for_update(of=("self",)).order_by("pk"))
    mine.delete()
    DateAnswer.objects.filter(user=user_id, option__meeting__in=ahead).delete()
    for meeting in meetings:
        promote_from_waitlist(meeting)


def _is_full(meeting: Meeting) -> bool:
    if meeting.capacity is None:
        return False
    coming = Attendance.objects.filter(meeting=meeting, answer=Answer.YES)
    return coming.filter(is_waiting=False).count() >= meeting.capacity


def _lock_meeting(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",))
    found: Meeting = rows.select_related("group__space").get(pk=meeting.pk)
    return found
