"""What one viewer can see and do on the pages of a round, at one moment."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models.bylines import Byline, byline_for
from core.clock import now, to_local
from core.clock.workdays import working_days_left
from core.markup import excerpt
from core.markup.plain_text import html_to_text
from forum.policy import SpacePermissions
from groups.commands.rounds.contributions import WRITE_BLOCK_MESSAGES
from groups.models import (
    Case,
    Contribution,
    MethodPhase,
    Outcome,
    Round,
    RoundPhase,
    Seat,
)
from groups.policy import rounds as policy
from groups.policy.rounds import WriteBlockReason

ROLE_LABELS = {
    "owner": gettext_lazy("Case owner"),
    "participant": gettext_lazy("Participants"),
    "facilitator": gettext_lazy("Facilitator"),
}


@dataclass(frozen=True, slots=True)
class RoleTurn:
    word: str
    instruction: str
    writes: bool
    is_mine: bool


ACTION_LABELS = {
    "start": gettext_lazy("Start the round"),
    "next": gettext_lazy("To the next step"),
    "last": gettext_lazy("Close the round"),
    "open": gettext_lazy("Open what was handed in"),
    "pass": gettext_lazy("Pass the turn on"),
    "pause": gettext_lazy("Pause"),
    "resume": gettext_lazy("Take up again"),
    "back": gettext_lazy("A step back"),
    "skip": gettext_lazy("Skip this step"),
}


@dataclass(frozen=True, slots=True)
class ContributionText:
    contribution: Contribution
    byline: Byline | None  # None where names are hidden
    is_mine: bool
    can_change: bool
    url: str
    answers: list["ContributionText"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Prerequisite:
    text: str
    is_met: bool


class RoundPage:
    def __init__(self, round_: Round, may: SpacePermissions) -> None:
        self.round, self.may, self.at = round_, may, now()
        self.user = may.member
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

    @cached_property
    def rail(self) -> list[dict[str, Any]]:
        return [self._stop(step) for step in self.round.steps]

    def _stop(self, step: RoundPhase) -> dict[str, object]:
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
        """Return the instruction for the viewer in the current step."""
        if self.step is None:
            return ""
        if self.seat is None:
            return str(self.step.phase.purpose)
        return self.step.phase.prompt_for(self.seat.role)

    @property
    def is_paused(self) -> bool:
        return bool(self.round.state == Round.State.PAUSED)

    @property
    def turns(self) -> list[RoleTurn]:
        """Return what each role does now; nothing while the round is paused."""
        if self.step is None or self.is_paused:
            return []
        return [
            self._turn(self.step, role)
            for role in (Seat.Role.PARTICIPANT, Seat.Role.OWNER, Seat.Role.FACILITATOR)
        ]

    def _turn(self, step: RoundPhase, role: str) -> RoleTurn:
        phase, writes = step.phase, role in step.phase.writers
        is_mine = self.seat is not None and self.seat.role == role
        are_several = role == Seat.Role.PARTICIPANT
        if phase.activity == MethodPhase.Activity.SORT and role == Seat.Role.OWNER:
            said = _("sorts the questions, for their own eyes")
        elif (
            phase.activity in {MethodPhase.Activity.OFFER, MethodPhase.Activity.CHOOSE}
            and role != Seat.Role.FACILITATOR
        ):
            said = (
                _("offer cases")
                if phase.activity == MethodPhase.Activity.OFFER
                else _("vote for a case")
            )
        elif writes and phase.in_turn:
            said = _("write in turn")
        elif writes:
            said = _("may write now")
            if phase.visibility == policy.BLIND:
                said = _("write now, without consulting")
            elif are_several:
                said = pgettext("several people", "may write now")
        elif role == Seat.Role.FACILITATOR:
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
        """Return the working days left in a step in writing, including today.

        While the round is paused, the number on the day of the pause. Never more than
        the length of the step, because the start day is not counted.
        """
        if self.step is None or self.step.due_at is None:
            return 0
        given = self.step.phase.days + self.step.extended
        left = working_days_left(self.step.due_at, self.round.paused_at or self.at)
        return min(left, given)

    @property
    def last_day(self) -> date | None:
        """Return the last day of a step in writing.

        Its deadline is the start of the next day.
        """
        due = self.step.due_at if self.step else None
        return (to_local(due) - timedelta(seconds=1)).date() if due else None

    @property
    def is_late(self) -> bool:
        return bool(self.step and self.step.due_at and not self.seconds_left)

    @property
    def handed_in(self) -> dict[str, Any] | None:
        """Return how many of the writers handed in a text, without names.

        None in steps that are neither blind nor in turn.
        """
        step = self.step
        if (
            step is None
            or self.seat is None
            or step.phase.activity in policy.ACTIVITIES_WITHOUT_TEXT
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

    def get_write_block(self, step: RoundPhase) -> WriteBlockReason:
        already = 0
        if self.seat is not None:
            already = step.contributions.filter(author=self.user).count()
        return policy.get_write_block_reason(
            self.seat, self.round, step, at=self.at, already=already
        )

    def get_block_reason(self, step: RoundPhase) -> str:
        """Return why the viewer cannot write in this step, or "" if they can."""
        why = self.get_write_block(step)
        if why or not self.may.can_ask:
            return str(
                WRITE_BLOCK_MESSAGES.get(
                    why, _("You can read here, but you cannot post for now.")
                )
            )
        return ""

    @property
    def block_reason_here(self) -> str:
        if (
            self.step is None
            or self.step.phase.activity in policy.ACTIVITIES_WITHOUT_TEXT
        ):
            return ""
        return self.get_block_reason(self.step)

    @property
    def can_write_here(self) -> bool:
        step = self.step
        return step is not None and not self.get_block_reason(step)

    @property
    def can_sort_here(self) -> bool:
        is_sorting = (
            self.step is not None
            and self.step.phase.activity == MethodPhase.Activity.SORT
        )
        return is_sorting and policy.can_sort(self.seat, self.round)

    @property
    def can_look_back(self) -> bool:
        """Check whether the facilitator can see the report, once the round is over."""
        return self.is_facilitator(self.seat) and self.round.is_over

    @property
    def can_share(self) -> bool:
        """Check whether the case owner can share a lesson. Possible once."""
        is_closed = self.round.state == Round.State.CLOSED
        return self.can_keep and is_closed and self.round.shared_at is None

    @property
    def can_keep(self) -> bool:
        """Check whether the case owner can write the outcome."""
        has_begun = self.round.state not in {
            Round.State.PREPARING,
            Round.State.WITHDRAWN,
        }
        return self.is_owner and has_begun and self.may.is_writable

    @property
    def next_sealed_step(self) -> RoundPhase | None:
        """Return a later step in which the viewer can write already, or None."""
        for step in self.round.steps:
            is_ahead = self.step is not None and step.position > self.step.position
            if is_ahead and not self.get_write_block(step):
                return step
        return None

    def questions_to_answer(self, step: RoundPhase) -> list[tuple[str, str]]:
        """Return the questions for the case owner: warm ones first, no cold ones."""
        if not self.is_owner or step.phase.activity not in {"ask", "answer"}:
            return []
        order = {"warm": 0, "": 1, "neutral": 1}
        rows = [row for row in self._questions() if row.rating in order]
        rows.sort(key=lambda row: (order[row.rating], row.public_id))
        return [
            (str(row.public_id), excerpt(html_to_text(row.html), 90)) for row in rows
        ]

    def questions(self) -> list[Contribution]:
        """Return the questions to sort, in an order that hides the authors."""
        return sorted(self._questions(), key=lambda row: row.public_id)

    def _questions(self) -> list[Contribution]:
        seen = Contribution.objects.visible_to(self.user)
        seen = seen.filter(
            step__round=self.round, step__phase__activity="ask", answers=None
        )
        return [row for row in seen if row.role != Seat.Role.OWNER]

    @cached_property
    def _texts(self) -> dict[int, list[ContributionText]]:
        """Map steps to texts in order, with answers below their question."""
        rows = Contribution.objects.visible_to(self.user)
        rows = rows.filter(step__round=self.round).order_by("pk")
        steps = {step.pk: step for step in self.round.steps}
        by_step: dict[int, list[ContributionText]] = {}
        texts: dict[int, ContributionText] = {}
        for row in rows:
            text = self._text(row, steps[row.step_id])
            texts[row.pk] = text
            if row.answers_id in texts:
                texts[row.answers_id].answers.append(text)
                if row.step_id == texts[row.answers_id].contribution.step_id:
                    continue
            by_step.setdefault(row.step_id, []).append(text)
        for pk, found in by_step.items():
            if steps[pk].phase.is_anonymous:
                found.sort(key=lambda text: text.contribution.public_id)
        return by_step

    def _text(self, row: Contribution, step: RoundPhase) -> ContributionText:
        is_mine = row.author_id == self.user.pk
        row.step = step
        can = policy.can_change_contribution(self.seat, self.round, row, at=self.at)
        shown = None if step.phase.is_anonymous else byline_for(row.author)
        url = f"{self.path}bijdrage/{row.public_id}/"
        return ContributionText(row, shown, is_mine, is_mine and can, url)

    def get_texts(self, step: RoundPhase) -> list[ContributionText]:
        return self._texts.get(step.pk, [])

    @property
    def current_texts(self) -> list[ContributionText]:
        return self.get_texts(self.step) if self.step is not None else []

    @property
    def earlier_texts(self) -> list[dict[str, Any]]:
        """Return readable texts of other steps, newest first during the round."""
        found = [
            {"step": step, "texts": self.get_texts(step)}
            for step in self.round.steps
            if (self.step is None or step.pk != self.step.pk) and self.get_texts(step)
        ]
        return found if self.round.is_over else found[::-1]

    @cached_property
    def chosen(self) -> Case | None:
        if self.seat is None or self.round.state == Round.State.WITHDRAWN:
            return None
        found: Case | None = self.round.cases.filter(state=Case.State.CHOSEN).first()
        return found

    @cached_property
    def cases(self) -> list[dict[str, Any]]:
        """Return the cases that the viewer can see.

        Everybody sees checked cases and their own case; the facilitator sees all.
        """
        if self.seat is None or self.round.is_over:
            return []
        rows = self.round.cases.exclude(state=Case.State.WITHDRAWN)
        votes = list(self.round.votes.values_list("voter_id", "case_id"))
        mine = dict(votes).get(self.user.pk)
        shown = {Case.State.CHECKED, Case.State.CHOSEN}
        return [
            {
                "case": case,
                "byline": byline_for(case.author),
                "is_mine": case.author_id == self.user.pk,
                "votes": sum(pk == case.pk for _voter, pk in votes),
                "is_my_vote": case.pk == mine,
                "url": f"{self.path}situatie/{case.public_id}/",
            }
            for case in rows.select_related("author")
            if case.state in shown or self.leads or case.author_id == self.user.pk
        ]

    @property
    def my_case(self) -> Case | None:
        mine = [row["case"] for row in self.cases if row["is_mine"]]
        return mine[0] if mine else None

    @cached_property
    def outcome(self) -> Outcome | None:
        if self.round.state == Round.State.WITHDRAWN:
            return None
        found = Outcome.objects.filter(round=self.round)
        found = found.select_related("author", "round")
        return self._if_not_before_me(found.first())

    @cached_property
    def previous_outcome(self) -> Outcome | None:
        """Return the previous outcome, to review before choosing a case."""
        if not self.is_choosing:
            return None
        rows = Outcome.objects.filter(round__group=self.round.group)
        rows = rows.filter(round__number__lt=self.round.number)
        rows = rows.select_related("author", "round__group__space")
        return self._if_not_before_me(rows.order_by("-round__number").first())

    def _if_not_before_me(self, outcome: Outcome | None) -> Outcome | None:
        """Hide the outcome of a round that took place before the viewer joined.

        Only in groups that hide their past from new members; it includes what the
        author adds later. Authors always get their own outcome: otherwise they would
        overwrite it with an empty one.
        """
        if outcome is None or outcome.author_id == self.user.pk:
            return outcome
        kept_of = outcome.round
        moment = kept_of.closed_at or kept_of.started_at or kept_of.planned_at
        return outcome if self.may.can_read(moment) else None

    @property
    def prerequisites(self) -> list[Prerequisite]:
        """Return the conditions for starting this round, for the facilitator."""
        if not self.leads or self.round.state != Round.State.PREPARING:
            return []
        count = len(self.seats)
        people = _("At least %(fewest)s people take part. Now: %(count)s.") % {
            "fewest": policy.MIN_PEOPLE,
            "count": count,
        }
        needs = [Prerequisite(people, count >= policy.MIN_PEOPLE)]
        if self.round.steps[0].phase.activity not in policy.ACTIVITIES_BEFORE_CASE:
            states = {row["case"].state for row in self.cases}
            said = _("It is settled which case it will be.")
            needs.append(Prerequisite(said, Case.State.CHOSEN in states))
        return needs

    @property
    def reveals_on_next(self) -> bool:
        """Check whether the next step reveals contributions that are still hidden."""
        step = self.step
        if step is None or step.phase.visibility != policy.BLIND:
            return False
        return bool(self.round.is_running and not step.opened_at)

    @property
    def primary_action(self) -> tuple[str, Any] | None:
        if not self.leads:
            return None
        if self.round.state == Round.State.PREPARING:
            return ("start", ACTION_LABELS["start"])
        if self.is_paused:
            return ("resume", ACTION_LABELS["resume"])
        if self.step is None:
            return None
        is_last = self.step.position == len(self.round.steps)
        return ("next", ACTION_LABELS["last" if is_last else "next"])

    @property
    def secondary_actions(self) -> list[tuple[str, Any]]:
        if not self.leads or self.step is None:
            return []
        if self.is_paused:
            return []
        step, phase, found = self.step, self.step.phase, []
        if phase.visibility == policy.BLIND and not step.opened_at:
            found.append("open")
        if phase.in_turn and step.turn_id:
            found.append("pass")
        found.append("pause")
        if step.position > 1:
            found.append("back")
        if phase.may_skip and step.position < len(self.round.steps):
            found.append("skip")
        return [(act, ACTION_LABELS[act]) for act in found]

    @property
    def extensions(self) -> list[int]:
        return [1, 2, 5, 10] if self.round.is_live else [1, 2, 3, 5]
