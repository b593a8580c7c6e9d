"""Reminders for rounds in writing. Live rounds send none: people are together."""

from typing import Any

from django.db.models import F

from core.clock import now
from core.clock.workdays import end_of_working_day
from core.events import publish
from groups.commands.rounds.log import update_fields
from groups.events import StepEnded, StepNearsEnd
from groups.models import Round, RoundPhase, Seat
from jobs.periodic import for_each_locked

BATCH_SIZE = 100  # steps per run of the job


def send_step_reminders() -> int:
    """Job: announce the last working day and the end of steps, and return how many.

    Each announcement is published once.
    """
    steps = RoundPhase.objects.filter(
        round__state=Round.State.RUNNING,
        round__form=Round.Form.WRITING,
        round__position=F("position"),
        due_at__isnull=False,
    ).select_related("round__group")
    steps = steps.order_by("pk")
    soon = end_of_working_day(now(), 0)
    over = steps.filter(due_at__lte=now(), end_notice_sent_at=None)
    nears = steps.filter(due_at__gt=now(), due_at__lte=soon, reminded_at=None)
    said = for_each_locked(over, _announce_end, most=BATCH_SIZE, of=("self",))
    return said + for_each_locked(
        nears, _announce_last_day, most=BATCH_SIZE, of=("self",)
    )


def _announce_end(step: RoundPhase) -> None:
    update_fields(step, end_notice_sent_at=now())
    publish(StepEnded(step.pk, step.round.group.space_id))


def _announce_last_day(step: RoundPhase) -> None:
    update_fields(step, reminded_at=now())
    publish(StepNearsEnd(step.pk, step.round.group.space_id))


def find_pending_writers(step: Any) -> list[int]:
    """Return the ids of users who may write or vote in a step and have not done so."""
    phase = step.phase
    if phase.activity == "sort":
        writers = step.round.seats.filter(role=Seat.Role.OWNER)
    elif phase.activity in {"offer", "choose"}:
        writers = step.round.seats.exclude(role=Seat.Role.FACILITATOR)
    else:
        writers = step.round.seats.filter(role__in=phase.writers)
    if phase.in_turn:
        writers = writers.filter(pk=step.turn_id)
    people = set(writers.values_list("user_id", flat=True))
    done = set(step.contributions.values_list("author_id", flat=True))
    if phase.activity == "choose":
        done |= set(step.round.votes.values_list("voter_id", flat=True))
    return sorted(people - done)
