"""Facilitator actions on a round. Each is logged and based on a known version.

All of them lock the round. An action based on an outdated version (another facilitator
was first, or a double click) is refused and changes nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now, to_local
from core.clock.workdays import end_of_working_day, working_days_left
from core.events import publish
from groups.commands.rounds.log import (
    RoundStateError,
    get_seat,
    lock_round,
    log_act,
    publish_change,
    update_fields,
)
from groups.events import StepBegan
from groups.models import KEPT_FOR, Case, Round, RoundLogEntry, RoundPhase, Seat
from groups.policy import rounds as policy

Act, State = RoundLogEntry.Act, Round.State
MAX_EXTENSION_MINUTES, MAX_EXTENSION_DAYS = 60, 10  # limits for a single extension


@transaction.atomic
def apply_round_action(
    actor: User, *, round_: Round, act: str, expected_version: int, amount: int = 0
) -> Round:
    """Apply one of `ROUND_ACTIONS` if `expected_version` is the current version.

    `amount` is in minutes for a live round and in working days otherwise. Raises
    `RoundStateError` if the round has changed or does not allow the action.
    """
    round_ = lock_round(round_)
    if not policy.can_lead(get_seat(actor, round_), round_):
        raise PermissionDenied
    if act not in ROUND_ACTIONS:
        raise RoundStateError(_("There is no such act."))
    if expected_version != round_.version:
        raise RoundStateError(
            _(
                "Someone else changed this round just before you. Check its current state."
            )
        )
    before = round_.position
    amount = ROUND_ACTIONS[act](round_, amount)
    log_act(actor, round_, act, position=before or round_.position, amount=amount)
    update_fields(round_, version=round_.version + 1)
    if round_.is_running and round_.position != before and round_.step is not None:
        ids = (round_.step.pk, round_.pk, round_.group.space_id, actor.pk)
        publish(StepBegan(*ids))
    publish_change(round_)
    return round_


def _start(round_: Round, _amount: int) -> int:
    if round_.state != State.PREPARING:
        raise RoundStateError(_("This round has begun."))
    if round_.seats.count() < policy.MIN_PEOPLE:
        raise RoundStateError(_("A round needs at least three people."))
    update_fields(round_, state=State.RUNNING, started_at=now())
    _enter(round_, 1)
    return 0


def _next(round_: Round, _amount: int) -> int:
    step = _current(round_)
    if step.position == len(round_.steps):
        leave_step(step, opens=True)
        _end(round_)
        return 0
    _require_case(round_, step.position + 1)
    leave_step(step, opens=True)
    _enter(round_, step.position + 1)
    return 0


def _skip(round_: Round, _amount: int) -> int:
    step = _current(round_)
    if not step.phase.may_skip or step.position == len(round_.steps):
        raise RoundStateError(_("This step cannot be skipped."))
    _require_case(round_, step.position + 1)
    leave_step(step, opens=False)
    update_fields(step, is_skipped=True)
    _enter(round_, step.position + 1)
    return 0


def _back(round_: Round, _amount: int) -> int:
    step = _current(round_)
    if step.position == 1:
        raise RoundStateError(_("This is the first step."))
    leave_step(step, opens=False)
    _enter(round_, step.position - 1)
    return 0


def _extend(round_: Round, amount: int) -> int:
    step = _current(round_)
    amount = max(
        1, min(amount, MAX_EXTENSION_MINUTES if round_.is_live else MAX_EXTENSION_DAYS)
    )
    moment = now()
    start = max(step.due_at or moment, moment)
    if round_.is_live:
        due = start + timedelta(minutes=amount)
    else:
        # A deadline is the first moment of the day after the last day.
        last = start if start == moment else start - timedelta(seconds=1)
        due = end_of_working_day(last, amount)
    update_fields(
        step,
        due_at=due,
        extended=step.extended + amount,
        reminded_at=None,
        end_notice_sent_at=None,
    )
    return amount


def _pause(round_: Round, _amount: int) -> int:
    step = _current(round_)
    update_fields(step, seconds_used=_seconds_used(step), entered_at=None)
    update_fields(round_, state=State.PAUSED, paused_at=now())
    return 0


def _resume(round_: Round, _amount: int) -> int:
    step = round_.step
    if round_.state != State.PAUSED or step is None:
        raise RoundStateError(_("The round is not paused."))
    due = _due_after_pause(round_, step)
    # A new last day needs a new reminder.
    reminded_at = step.reminded_at if due == step.due_at else None
    update_fields(step, entered_at=now(), due_at=due, reminded_at=reminded_at)
    update_fields(round_, state=State.RUNNING, paused_at=None)
    return 0


def _due_after_pause(round_: Round, step: RoundPhase) -> datetime | None:
    """Return the deadline extended by the pause: minutes, or working days in writing.

    A deadline that passed before the pause does not change.
    """
    due, paused_at, moment = step.due_at, round_.paused_at, now()
    if due is None or paused_at is None or due <= paused_at:
        return due
    if round_.is_live:
        return due + (moment - paused_at)
    lost = working_days_left(moment, paused_at)
    return end_of_working_day(due - timedelta(seconds=1), lost)


def _open(round_: Round, _amount: int) -> int:
    step = _current(round_)
    if step.phase.visibility != policy.BLIND or step.opened_at is not None:
        raise RoundStateError(_("This step has nothing to open."))
    if not step.contributions.exists():
        raise RoundStateError(_("Nobody has submitted anything yet."))
    update_fields(step, opened_at=now())
    return 0


def _pass(round_: Round, _amount: int) -> int:
    step = _current(round_)
    if not step.phase.in_turn:
        raise RoundStateError(_("In this step all write at the same time."))
    update_fields(step, turn=get_next_turn(round_, step, after=step.turn))
    return 0


def _close(round_: Round, _amount: int) -> int:
    if round_.state not in {State.RUNNING, State.PAUSED}:
        raise RoundStateError(_("This round has not begun."))
    if round_.step is not None:
        leave_step(round_.step, opens=False)
    _end(round_)
    return 0


def end_round(actor: User | None, round_: Round) -> None:
    """Close a round because its group closes. Locks the round.

    Blind contributions that were not opened stay unreadable.
    """
    round_ = lock_round(round_)
    if round_.is_over:
        return
    if round_.step is not None:
        leave_step(round_.step, opens=False)
    _end(round_)
    log_act(actor, round_, Act.CLOSE)
    update_fields(round_, version=round_.version + 1)
    publish_change(round_)


ROUND_ACTIONS: dict[str, Callable[[Round, int], int]] = {
    Act.START: _start,
    Act.NEXT: _next,
    Act.SKIP: _skip,
    Act.BACK: _back,
    Act.EXTEND: _extend,
    Act.PAUSE: _pause,
    Act.RESUME: _resume,
    Act.OPEN: _open,
    Act.PASS: _pass,
    Act.CLOSE: _close,
}


def get_next_turn(
    round_: Round, step: RoundPhase, *, after: Seat | None = None
) -> Seat | None:
    """Return the seat whose turn comes after `after`, in order of joining.

    Only seats that have not written in this step count; None when all have.
    """
    writers = round_.seats.filter(role__in=step.phase.writers).order_by("pk")
    done = set(step.contributions.values_list("author_id", flat=True))
    waiting = [seat for seat in writers if seat.user_id not in done]
    if after is None:
        return waiting[0] if waiting else None
    others = [seat for seat in waiting if seat.pk != after.pk]
    behind = [seat for seat in others if seat.pk > after.pk]
    return next(iter(behind or others), None)


def get_due_at(round_: Round, step: RoundPhase, start: datetime) -> datetime:
    if round_.is_live:
        return start + timedelta(minutes=step.phase.minutes)
    return end_of_working_day(start, step.phase.days)


def _current(round_: Round) -> RoundPhase:
    if round_.state != State.RUNNING or round_.step is None:
        raise RoundStateError(_("The round is not going on now."))
    return round_.step


def _require_case(round_: Round, position: int) -> None:
    act = round_.steps[position - 1].phase.activity
    chosen = round_.cases.filter(state=Case.State.CHOSEN)
    if act not in policy.ACTIVITIES_BEFORE_CASE and not chosen.exists():
        raise RoundStateError(_("Choose a case first."))


def _enter(round_: Round, position: int) -> None:
    _require_case(round_, position)
    step, moment = round_.steps[position - 1], now()
    is_sealed = step.phase.visibility == policy.SEALED
    update_fields(
        step,
        started_at=step.started_at or moment,
        entered_at=moment,
        ended_at=None,
        is_skipped=False,
        due_at=get_due_at(round_, step, moment),
        opened_at=step.opened_at or (moment if is_sealed else None),
        turn=get_next_turn(round_, step) if step.phase.in_turn else None,
        reminded_at=None,
        end_notice_sent_at=None,
    )
    update_fields(round_, position=position)


def leave_step(step: RoundPhase, *, opens: bool) -> None:
    """End a step.

    With `opens`, contributions that were handed in blind become readable.
    """
    waits = step.phase.visibility == policy.BLIND and step.opened_at is None
    if opens and waits and step.contributions.exists():
        step.opened_at = now()
    update_fields(
        step,
        seconds_used=_seconds_used(step),
        entered_at=None,
        due_at=None,
        ended_at=now(),
        turn=None,
        opened_at=step.opened_at,
    )


def _seconds_used(step: RoundPhase) -> int:
    since = step.entered_at
    return step.seconds_used + (int((now() - since).total_seconds()) if since else 0)


def _end(round_: Round) -> None:
    moment = now()
    update_fields(
        round_,
        state=State.CLOSED,
        closed_at=moment,
        paused_at=None,
        erase_on=to_local(moment).date() + KEPT_FOR,
    )
