"""Permissions in a round. All functions are pure: they take rows and run no queries.

Members of the group can see a round; its texts are visible only to people with a seat,
and only when the step allows it. `contributions_seen_by` is the same rule as
`can_read_step` in the form of a query condition; a property test checks that they
agree.
"""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from forum.policy import SpacePermissions, prefix_q, spaces_seen_by

if TYPE_CHECKING:
    from accounts.policy import Viewer
    from groups.models import Contribution, Round, RoundPhase, Seat

ACTIVITIES_WITHOUT_TEXT = {"offer", "choose", "sort"}
# Steps that can come before a case is chosen.
ACTIVITIES_BEFORE_CASE = {"look_back", "offer", "choose"}
MIN_PEOPLE = 3  # participants of a round
SEALED, BLIND, OPEN = "sealed", "blind", "open"


class WriteBlockReason(StrEnum):
    """Why the user cannot write now; empty if they can."""

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
    """Check whether the user can plan a round. Any member can."""
    return may.can_ask and may.participation is not None


def can_lead(seat: "Seat | None", round_: "Round") -> bool:
    """Check whether the user facilitates the round and it is not over."""
    is_over = round_.state in {round_.State.CLOSED, round_.State.WITHDRAWN}
    return seat is not None and seat.role == seat.Role.FACILITATOR and not is_over


def can_take_seat(may: SpacePermissions, round_: "Round") -> bool:
    """Check whether the user can join a round that is being prepared.

    Later, the facilitator adds people.
    """
    return may.can_ask and round_.state == round_.State.PREPARING


def can_offer(seat: "Seat | None", round_: "Round") -> bool:
    """Check whether the user can offer a case: before the start or in its step."""
    if seat is None or seat.role == seat.Role.FACILITATOR:
        return False
    return is_choosing(round_)


def can_vote_case(seat: "Seat | None", round_: "Round") -> bool:
    return seat is not None and is_choosing(round_)


def is_choosing(round_: "Round") -> bool:
    """Check whether the case is still to be chosen."""
    if round_.state == round_.State.PREPARING:
        return True
    step = round_.step
    here = step is not None and step.phase.activity in ACTIVITIES_BEFORE_CASE
    return round_.state == round_.State.RUNNING and here


def can_withdraw_case(user: "Viewer", case: "Any") -> bool:
    """Check whether the user is the author.

    They can withdraw the case at any moment.
    """
    return bool(case.author_id == user.pk)


def can_sort(seat: "Seat | None", round_: "Round") -> bool:
    """Check whether the case owner can mark questions: from the sorting step on."""
    if (
        seat is None
        or seat.role != seat.Role.OWNER
        or round_.state != round_.State.RUNNING
    ):
        return False
    return any(
        step.phase.activity == "sort" and step.position <= round_.position
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
    """Return why the user cannot hand in a text in this step, or `WriteBlockReason.NO`.

    `already` is the number of texts that they handed in there. `at` is the server's
    time.
    """
    phase = step.phase
    if seat is None:
        return WriteBlockReason.NO_SEAT
    if round_.state != round_.State.RUNNING:
        return WriteBlockReason.NOT_RUNNING
    if seat.role not in phase.writers or phase.activity in ACTIVITIES_WITHOUT_TEXT:
        return WriteBlockReason.NOT_YOU
    if phase.visibility == SEALED:
        # Sealed texts can be written from the start until the end of their own step.
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
    if phase.max_contributions is not None and already >= _max_contributions(
        phase, seat
    ):
        return WriteBlockReason.ENOUGH
    return WriteBlockReason.NO


def _max_contributions(phase: Any, seat: "Seat") -> float:
    """Return the maximum. Answers of the case owner do not count, only questions do."""
    if phase.activity == phase.Activity.ASK and seat.role == seat.Role.OWNER:
        return float("inf")
    return float(phase.max_contributions)


def can_change_contribution(
    seat: "Seat | None",
    round_: "Round",
    contribution: "Contribution",
    *,
    at: datetime,
) -> bool:
    """Check whether the user can change their own text.

    They can until the step closes, or until others may have read a blind text.
    """
    mine = bool(seat is not None and contribution.author_id == seat.user_id)
    step = contribution.step
    if step.phase.in_turn:
        shut = round_.state != round_.State.RUNNING or step.position != round_.position
        late = bool(step.due_at and at >= step.due_at)
        return mine and not shut and not late
    if step.phase.visibility == SEALED and step.opened_at is not None:
        return False
    return mine and not get_write_block_reason(seat, round_, step, at=at, already=0)


def is_readable(step: "RoundPhase") -> bool:
    return step.phase.visibility == OPEN or step.opened_at is not None


def can_read_step(seat: "Seat | None", round_: "Round", step: "RoundPhase") -> bool:
    if seat is None or round_.state == round_.State.WITHDRAWN:
        return False
    return seat.role in step.phase.readers and is_readable(step)


def contributions_seen_by(user: "Viewer") -> Q:
    """Return a condition on `Contribution` for the texts that the user can read now."""
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
