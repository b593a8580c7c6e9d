"""Who may do what in a round, moment by moment. Pure: asked of rows, without queries.

Sight of a round belongs to the group; its texts are for who has a seat in it, and even
for them only when the step says so. `contributions_seen_by` is the same rule as
`can_read_step`, as a condition; a property test holds the two equal.
"""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from forum.policy import SpacePermissions, prefix_q, spaces_seen_by

if TYPE_CHECKING:
    from groups.models import Contribution, Round, RoundPhase, Seat

# Steps in which no text is handed in.
ACTIVITIES_WITHOUT_TEXT = {"offer", "choose", "sort"}
# Steps that need no case yet.
ACTIVITIES_BEFORE_CASE = {"look_back", "offer", "choose"}
MIN_PEOPLE = 3  # people in a round
SEALED, BLIND, OPEN = "sealed", "blind", "open"


class WriteBlockReason(StrEnum):
    """Why somebody may not write now; empty when they may."""

    NO = ""
    NO_SEAT = "no_seat"
    NOT_RUNNING = "not_running"
    NOT_YET = "not_yet"
    OVER = "over"
    NOT_YOU = "not_you"
    TOO_LATE = "too_late"
    OPENED = "opened"
    NOT_YOUR_TURN = "not_your_turn"
    ENOUGH = "enough"


def can_plan_round(may: SpacePermissions) -> bool:
    """Any member plans a round, and leads it unless they give that away."""
    return may.can_ask and may.participation is not None


def can_lead(seat: "Seat | None", round_: "Round") -> bool:
    """Start, extend, go on, step back, skip, pause, close: who facilitates it."""
    is_over = round_.state in {"closed", "withdrawn"}
    return seat is not None and seat.role == "facilitator" and not is_over


def can_take_seat(may: SpacePermissions, round_: "Round") -> bool:
    """Join while it is being prepared; later the facilitator lets people in."""
    return may.can_ask and round_.state == "preparing"


def can_offer(seat: "Seat | None", round_: "Round") -> bool:
    """Offer a case: before the start, or in the step that is for it."""
    if seat is None or seat.role == "facilitator":
        return False
    return is_choosing(round_)


def can_vote_case(seat: "Seat | None", round_: "Round") -> bool:
    return seat is not None and is_choosing(round_)


def is_choosing(round_: "Round") -> bool:
    """Is the case still open? Until it starts, or ends the step of choosing."""
    if round_.state == "preparing":
        return True
    step = round_.step
    here = step is not None and step.phase.act in ACTIVITIES_BEFORE_CASE
    return round_.state == "running" and here


def can_withdraw_case(user: Any, case: "Any") -> bool:
    """The case owner, at any moment."""
    return bool(case.author_id == user.pk)


def can_sort(seat: "Seat | None", round_: "Round") -> bool:
    """The case owner marks questions from the step of sorting on."""
    if seat is None or seat.role != "owner" or round_.state != "running":
        return False
    return any(
        step.phase.act == "sort" and step.position <= round_.position
        for step in round_.steps
    )


def get_write_block_reason(
    seat: "Seat | None",
    round_: "Round",
    step: "RoundPhase",
    *,
    at: datetime,
    already: int,
) -> WriteBlockReason:
    """May this person hand in a text in this step at this moment?

    `already` is how many they handed in there. The clock is the caller's, and the
    caller's is the server's.
    """
    phase = step.phase
    if seat is None:
        return WriteBlockReason.NO_SEAT
    if round_.state != "running":
        return WriteBlockReason.NOT_RUNNING
    if seat.role not in phase.writers or phase.act in ACTIVITIES_WITHOUT_TEXT:
        return WriteBlockReason.NOT_YOU
    if phase.visibility == SEALED:
        # Written beforehand, or at last in its own step.
        if step.position < round_.position or step.is_skipped:
            return WriteBlockReason.OVER
    elif step.position != round_.position:
        return (
            WriteBlockReason.OVER
            if step.position < round_.position
            else WriteBlockReason.NOT_YET
        )
    if step.position == round_.position and step.due_at and at >= step.due_at:
        return WriteBlockReason.TOO_LATE
    if phase.visibility == BLIND and step.opened_at is not None:
        return WriteBlockReason.OPENED
    if phase.in_turn and step.turn_id != seat.pk:
        return WriteBlockReason.NOT_YOUR_TURN
    if phase.most_each is not None and already >= _max_contributions(phase, seat):
        return WriteBlockReason.ENOUGH
    return WriteBlockReason.NO


def _max_contributions(phase: Any, seat: "Seat") -> float:
    """Where questions are counted, answers are not."""
    if phase.act == "ask" and seat.role == "owner":
        return float("inf")
    return float(phase.most_each)


def can_change_contribution(
    seat: "Seat | None",
    round_: "Round",
    contribution: "Contribution",
    *,
    at: datetime,
) -> bool:
    """Change one's own text until the step shuts, or others may have read it blind."""
    mine = bool(seat is not None and contribution.author_id == seat.user_id)
    step = contribution.step
    if step.phase.in_turn:
        shut = round_.state != "running" or step.position != round_.position
        late = bool(step.due_at and at >= step.due_at)
        return mine and not shut and not late
    if step.phase.visibility == SEALED and step.opened_at is not None:
        return False
    return mine and not get_write_block_reason(seat, round_, step, at=at, already=0)


def is_readable(step: "RoundPhase") -> bool:
    """Has the moment come at which what was handed in here is read?"""
    return step.phase.visibility == OPEN or step.opened_at is not None


def can_read_step(seat: "Seat | None", round_: "Round", step: "RoundPhase") -> bool:
    """May this person read what others handed in in this step?"""
    if seat is None or round_.state == "withdrawn":
        return False
    return seat.role in step.phase.readers and is_readable(step)


def contributions_seen_by(user: Any) -> Q:
    """Condition upon Contribution: what this person may read now."""
    if not getattr(user, "pk", None):
        return Q(pk__in=[])
    seats = "step__round__seats"
    mine = Q(**{f"{seats}__user": user})
    reads = Q(pk__in=[])
    for role in ("owner", "participant", "facilitator"):
        reads |= Q(**{f"{seats}__role": role, f"step__phase__{role}_reads": True})
    shown = Q(step__phase__visibility=OPEN) | Q(step__opened_at__isnull=False)
    here = prefix_q(spaces_seen_by(user), "step__round__group__space")
    stands = ~Q(step__round__state="withdrawn")
    return here & stands & mine & (Q(author=user) | (reads & shown))
