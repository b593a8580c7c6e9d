"""Rounds in writing: who has to write hears of it before the step is over.

Live rounds have people beside each other, and remind nobody.
"""

from typing import Any

from django.db import transaction
from django.db.models import F

from core.clock import now
from core.events import publish
from groups.commands.roundlog import save
from groups.events import StepNearsEnd, StepOver
from groups.models import Round, RoundPhase, Seat
from groups.workdays import end_of_working_day

AT_ONCE = 100  # steps in one run of the job


def remind_of_steps() -> int:
    """The job: say of each step that its last working day has come, and that it is
    over; each once, however often this runs. How many were said."""
    steps = RoundPhase.objects.filter(
        round__state=Round.State.RUNNING,
        round__form=Round.Form.WRITING,
        round__position=F("position"),
        due_at__isnull=False,
    )
    soon = end_of_working_day(now(), 0)
    over = steps.filter(due_at__lte=now(), told_over_at=None)
    nears = steps.filter(due_at__gt=now(), due_at__lte=soon, reminded_at=None)
    said = 0
    for rows, event, mark in (
        (over, StepOver, "told_over_at"),
        (nears, StepNearsEnd, "reminded_at"),
    ):
        for pk in list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
            with transaction.atomic():
                found: Any = rows.select_for_update(of=("self",)).filter(pk=pk)
                for step in found.select_related("round__group"):
                    save(step, **{mark: now()})
                    publish(event(step.pk, step.round.group.space_id))
                    said += 1
    return said


def still_to_write(step: Any) -> list[int]:
    """Whose turn it is in a step, by id: who may write and has not done so."""
    phase = step.phase
    if phase.act == "sort":
        writers = step.round.seats.filter(role=Seat.Role.OWNER)
    elif phase.act in {"offer", "choose"}:
        writers = step.round.seats.exclude(role=Seat.Role.FACILITATOR)
    else:
        writers = step.round.seats.filter(role__in=phase.writers)
    if phase.in_turn:
        writers = writers.filter(pk=step.turn_id)
    people = set(writers.values_list("user_id", flat=True))
    done = set(step.contributions.values_list("author_id", flat=True))
    if phase.act == "choose":
        done |= set(step.round.votes.values_list("voter_id", flat=True))
    return sorted(people - done)
