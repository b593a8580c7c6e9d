"""The machine of rounds must notice what it is there for.

Each line below breaks one rule of rounds, in the code and not in the model; the machine
must then find a play that goes wrong. It stops at the first, and looks for no shorter.
It takes minutes, so by command only: `pytest tests/groups/rounds_mutants.py`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from core.clock import now, workdays
from groups.commands.rounds import cases, contributions, control, reminders
from groups.policy import rounds as policy
from groups.querysets import rounds as querysets
from tests.groups.test_rounds_machine import SETTINGS, Table

pytestmark = pytest.mark.django_db

PLAYS = settings(
    SETTINGS,
    max_examples=75,
    stateful_step_count=30,
    phases=[Phase.generate],
    report_multiple_bugs=False,
)
TEN = "incidentmethode-tien-rondes"
BLIND = (4, 6)  # steps of it in which texts are not read yet

type Patch = Callable[[pytest.MonkeyPatch], None]


def reads(*early: str) -> Patch:
    """Texts of these steps are loaded before anybody opened them."""

    def condition(user: Any) -> Q:
        mine = Q(step__round__seats__user=user)
        opened = Q(step__opened_at__isnull=False)
        shown = opened | Q(step__phase__visibility__in=["open", *early])
        stands = ~Q(step__round__state="withdrawn")
        return stands & mine & (Q(author=user) | shown)

    return lambda patch: patch.setattr(querysets, "contributions_seen_by", condition)


def writes_despite(*whys: str) -> Patch:
    """The rule book still says no, and the command does not listen."""
    real = policy.get_write_block_reason

    def ask(*args: Any, **options: Any) -> policy.WriteBlockReason:
        why = real(*args, **options)
        return policy.WriteBlockReason.NO if why in whys else why

    return lambda patch: patch.setattr(policy, "get_write_block_reason", ask)


def act(name: str, does: Callable[[Any, int], int]) -> Patch:
    return lambda patch: patch.setitem(control.ROUND_ACTIONS, name, does)


def two_steps_on(round_: Any, amount: int) -> int:
    control._next(round_, amount)
    if not round_.is_over and round_.position < len(round_.steps):
        control._next(round_, amount)
    return 0


def back_opens(round_: Any, _amount: int) -> int:
    step = control._current(round_)
    if step.position == 1:
        raise control.RoundStateError
    control.leave_step(step, opens=True)
    control._enter(round_, step.position - 1)
    return 0


def pause_runs_on(round_: Any, amount: int) -> int:
    """Taken up again, the step has no more time than before."""
    due = round_.step.due_at if round_.step else None
    control._resume(round_, amount)
    control.update_fields(round_.step, due_at=due)
    return 0


def old_pages_lead(patch: pytest.MonkeyPatch) -> None:
    """No act makes an earlier page old."""

    def save(row: Any, **fields: Any) -> None:
        fields.pop("version", None)
        if fields:
            real(row, **fields)

    real = control.update_fields
    patch.setattr(control, "update_fields", save)


def says_nothing(patch: pytest.MonkeyPatch) -> None:
    """The round goes on and is written in, and no page is told."""
    for commands in (contributions, control):
        patch.setattr(commands, "publish_change", lambda round_: None)


def counts(is_a_day: Callable[[date], bool]) -> Patch:
    """Steps in writing last as if these were the working days."""
    return lambda patch: patch.setattr(workdays, "is_working_day", is_a_day)


def pause_gives_hours(round_: Any, amount: int) -> int:
    """In writing a pause is made up for by the clock, and not by working days."""
    due, rested = round_.step.due_at, now() - round_.paused_at
    control._resume(round_, amount)
    control.update_fields(round_.step, due_at=due + rested)
    return 0


def tells_again(patch: pytest.MonkeyPatch) -> None:
    """Nothing remembers that somebody was told."""
    patch.setattr(reminders, "update_fields", lambda row, **fields: None)


MUTANTS: dict[str, tuple[str, Patch]] = {
    "a blind text is read early": (TEN, reads("blind")),
    "a sealed text is read early": (TEN, reads("sealed")),
    "one writes in another step": (TEN, writes_despite("not_now")),
    "one writes in the place of another role": (TEN, writes_despite("not_you")),
    "one writes after the time": (TEN, writes_despite("too_late")),
    "one adds to what is being read": (TEN, writes_despite("opened")),
    "one hands in more than allowed": (TEN, writes_despite("enough")),
    "one writes out of turn": ("vijfstappenmethode", writes_despite("not_your_turn")),
    "a step is passed over": (TEN, act("next", two_steps_on)),
    "stepping back opens": (TEN, act("back", back_opens)),
    "a pause takes time": (TEN, act("resume", pause_runs_on)),
    "two who lead both go on": (TEN, old_pages_lead),
    "who comes back sees an old page": (TEN, says_nothing),
    "a withdrawn case is kept": (
        TEN,
        lambda patch: patch.setattr(cases, "erase_round", lambda round_: None),
    ),
    "a text is changed when it is read": (
        TEN,
        lambda patch: patch.setattr(
            policy,
            "can_change_contribution",
            lambda seat, round_, text, at: text.author_id == seat.user_id,
        ),
    ),
}


IN_WRITING: dict[str, tuple[str, Patch]] = {
    "a step in writing ends in a weekend": (TEN, counts(lambda day: True)),
    "a public holiday is a working day": (TEN, counts(lambda day: day.weekday() < 5)),
    "a pause takes days": (TEN, act("resume", pause_runs_on)),
    "a pause in writing gives hours": (TEN, act("resume", pause_gives_hours)),
    "a last day is told again": (TEN, tells_again),
    "one writes after the last day": (TEN, writes_despite("too_late")),
}


# Too few plays come by what these break unless they begin there.
ABOUT_BLIND_STEPS = {"one adds to what is being read", "stepping back opens"}


@pytest.mark.parametrize("name", MUTANTS | IN_WRITING)
def test_the_machine_notices(
    name: str, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug, breaks = (MUTANTS | IN_WRITING)[name]
    breaks(monkeypatch)
    form = "writing" if name in IN_WRITING else "live"
    table: dict[str, Any] = {"slug": slug, "form": form}
    if name in ABOUT_BLIND_STEPS:
        table["begins"] = BLIND
    machine = type(Table.__name__, (Table,), table)
    with pytest.raises(
        (AssertionError, contributions.ContributionRejectedError, pytest.fail.Exception)
    ):
        run_state_machine_as_test(seed(7)(machine), settings=PLAYS)
