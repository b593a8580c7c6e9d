"""Who sits in a round, where it is, and how long its step lasts, for one reader."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models.bylines import byline_for
from core.clock import now, to_local
from core.clock.workdays import working_days_left
from forum.policy import SpacePermissions
from groups.models import Round, RoundPhase, Seat
from groups.policy import rounds as policy

ROLE_LABELS = {
    "owner": gettext_lazy("Case owner"),
    "participant": gettext_lazy("Participants"),
    "facilitator": gettext_lazy("Facilitator"),
}


@dataclass(frozen=True, slots=True)
class RoleTurn:
    """What one of the three roles does in the step."""

    word: str
    said: str
    writes: bool
    is_mine: bool


class RoundNow:
    """One round, one reader, one moment."""

    def __init__(self, round_: Round, may: SpacePermissions) -> None:
        self.round, self.may, self.at = round_, may, now()
        self.user = may.user
        self.seats = list(round_.seats.select_related("user"))
        mine = [seat for seat in self.seats if seat.user_id == self.user.pk]
        self.seat: Seat | None = mine[0] if mine else None
        self.step = None if round_.is_over else round_.step

    @property
    def path(self) -> str:
        return self.round.path

    @property
    def leads(self) -> bool:
        return policy.can_lead(self.seat, self.round)

    @property
    def can_join(self) -> bool:
        return self.seat is None and policy.can_take_seat(self.may, self.round)

    @property
    def can_leave(self) -> bool:
        is_open = self.round.state == Round.State.PREPARING
        mine = self.seat is not None and self.seat.role == Seat.Role.PARTICIPANT
        return is_open and mine

    @property
    def can_offer(self) -> bool:
        return policy.can_offer(self.seat, self.round)

    @property
    def can_vote(self) -> bool:
        return policy.can_vote_case(self.seat, self.round)

    @property
    def is_choosing(self) -> bool:
        return policy.is_choosing(self.round)

    @property
    def is_owner(self) -> bool:
        return self.seat is not None and self.seat.role == Seat.Role.OWNER

    def is_facilitator(self, seat: Seat | None) -> bool:
        return seat is not None and seat.role == Seat.Role.FACILITATOR

    @property
    def members(self) -> list[dict[str, Any]]:
        return [
            {"seat": seat, "byline": byline_for(seat.user), "is_me": seat is self.seat}
            for seat in self.seats
        ]

    # -- The steps ------------------------------------------------------------

    @cached_property
    def rail(self) -> list[dict[str, Any]]:
        return [self._stop(step) for step in self.round.steps]

    def _stop(self, step: RoundPhase) -> dict[str, Any]:
        here = self.step is not None and step.pk == self.step.pk
        state = "now" if here else "done" if step.ended_at else "later"
        if step.is_skipped:
            state = "skipped"
        is_sealed = step.phase.visibility == policy.SEALED and not step.opened_at
        return {
            "step": step,
            "state": state,
            "is_sealed": is_sealed and not here,
            "length": step.phase.minutes if self.round.is_live else step.phase.days,
        }

    @property
    def planned(self) -> int:
        return sum(stop["length"] for stop in self.rail)

    @property
    def prompt(self) -> str:
        """What is asked of this reader now."""
        if self.step is None:
            return ""
        if self.seat is None:
            return str(self.step.phase.purpose)
        return self.step.phase.asked_of(self.seat.role)

    @property
    def is_paused(self) -> bool:
        return bool(self.round.state == Round.State.PAUSED)

    @property
    def turns(self) -> list[RoleTurn]:
        """Nobody's, while the round is paused."""
        if self.step is None or self.is_paused:
            return []
        return [
            self._turn(self.step, role)
            for role in ("participant", "owner", "facilitator")
        ]

    def _turn(self, step: RoundPhase, role: str) -> RoleTurn:
        phase, writes = step.phase, role in step.phase.writers
        is_mine = self.seat is not None and self.seat.role == role
        are_several = role == "participant"
        if phase.act == "sort" and role == "owner":
            said = _("sorts the questions, for their own eyes")
        elif phase.act in {"offer", "choose"} and role != "facilitator":
            said = _("offer cases") if phase.act == "offer" else _("vote for a case")
        elif writes and phase.in_turn:
            said = _("write in turn")
        elif writes:
            said = _("may write now")
            if phase.visibility == policy.BLIND:
                said = _("write now, without consulting")
            elif are_several:
                said = pgettext("several people", "may write now")
        elif role == "facilitator":
            said = _("guards the time and the order")
        elif phase.visibility == policy.BLIND and not step.opened_at:
            said = _("waits and does not read along")
            if are_several:
                said = _("wait and do not read along")
        elif are_several:
            said = _("read and do not react")
        else:
            said = _("reads and does not react")
        return RoleTurn(str(ROLE_LABELS[role]), said, writes, is_mine)

    @property
    def seconds_left(self) -> int:
        if self.step is None or self.step.due_at is None:
            return 0
        at = self.round.paused_at or self.at
        return max(0, int((self.step.due_at - at).total_seconds()))

    @property
    def clock(self) -> str:
        minutes, seconds = divmod(self.seconds_left, 60)
        return f"{minutes:02}:{seconds:02}"

    @property
    def days_left(self) -> int:
        """In writing: working days, today included; while it is paused as many as there
        were on that day. Never more than were given: the day on which a step begins
        comes for nothing."""
        if self.step is None or self.step.due_at is None:
            return 0
        given = self.step.phase.days + self.step.extended
        left = working_days_left(self.step.due_at, self.round.paused_at or self.at)
        return min(left, given)

    @property
    def last_day(self) -> date | None:
        """In writing a step ends with a day: at the first moment of the next."""
        due = self.step.due_at if self.step else None
        return (to_local(due) - timedelta(seconds=1)).date() if due else None

    @property
    def is_late(self) -> bool:
        return bool(self.step and self.step.due_at and not self.seconds_left)

    @property
    def handed_in(self) -> dict[str, Any] | None:
        """So many of so many, without names: where each hands in something."""
        step = self.step
        if (
            step is None
            or self.seat is None
            or step.phase.act in policy.ACTIVITIES_WITHOUT_TEXT
        ):
            return None
        if step.phase.visibility != policy.BLIND and not step.phase.in_turn:
            return None
        writers = [s for s in self.seats if s.role in step.phase.writers]
        people = {seat.user_id for seat in writers}
        rows = step.contributions.filter(author__in=people)
        count = rows.values("author").distinct().count()
        of = len(people)
        bars = [n < count for n in range(of)]
        return {"count": count, "of": of, "bars": bars}
