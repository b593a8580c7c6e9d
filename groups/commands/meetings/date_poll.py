from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
from forum import policy as forum_policy
from groups.commands.meetings.attendance import add_planner
from groups.commands.meetings.schedule import (
    lock_meeting,
    save_meeting,
    skip_reminder_if_soon,
)
from groups.events import MeetingPlanned
from groups.models import Attendance, DateAnswer, DateOption, Meeting
from groups.policy import meetings as policy

Answer = Attendance.Answer


@transaction.atomic
def answer_dates(actor: User, *, meeting: Meeting, answers: Mapping[int, str]) -> None:
    """Store answers by the public id of each date. Locks the meeting.

    Dates that are missing from `answers` keep the earlier answer.
    """
    found = lock_meeting(meeting)
    may = forum_policy.permissions_for(actor, found.group.space)
    if not policy.can_answer_dates(may, found):
        raise PermissionDenied
    for option in found.options.filter(public_id__in=answers):
        DateAnswer.objects.update_or_create(
            option=option, user=actor, defaults={"answer": answers[option.public_id]}
        )


@transaction.atomic
def choose_date(actor: User, *, meeting: Meeting, option: DateOption) -> Meeting:
    """Plan the meeting on this date. Locks the meeting.

    Users who were available attend, in order of their answers and up to the capacity.
    The actor attends too, unless they answered otherwise. Answers for the other dates
    are deleted.
    """
    found = lock_meeting(meeting)
    may = forum_policy.permissions_for(actor, found.group.space)
    mine = option.meeting_id == found.pk
    if not (policy.can_plan_meeting(may) and found.is_choosing and mine):
        raise PermissionDenied
    found.state = Meeting.State.PLANNED
    found.starts_at, found.ends_at = option.starts_at, option.ends_at
    skip_reminder_if_soon(found)
    save_meeting(found)
    said = option.answers.order_by("pk").values_list("user_id", "answer")
    Attendance.objects.bulk_create(
        Attendance(
            meeting=found,
            user_id=user_id,
            answer=answer,
            is_waiting=answer == Answer.YES and found.capacity is not None,
            answered_at=now(),
        )
        for user_id, answer in said
    )
    found.options.all().delete()
    add_planner(actor, found)
    publish(MeetingPlanned(found.pk, found.group.space_id, actor.pk))
    return found
