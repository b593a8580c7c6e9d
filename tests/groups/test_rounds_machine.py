"""Rounds of every shipped method, played in any order by anybody: the rules hold.

Hypothesis plays acts, texts, late ones and forbidden ones upon real rows, and upon the
few lines of paper below, which know the rules from the methods' own files. Each text
has a canary of its own in it: after every act exactly those may be loaded that the
paper says, and no door of the site shows any other.

`HYPOTHESIS_PROFILE=long` plays for a long time, with other chances every time.
"""

import os
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

import pytest
import time_machine
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from forum import commands as forum
from groups import commands
from groups.models import Case, Contribution, Group, Method, Round, RoundPhase
from groups.policy.rounds import can_read_step
from groups.shipping import FOLDER
from tests.groups import roundtable as table

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SETTINGS = settings(
    max_examples=150 if LONG else 3,
    stateful_step_count=80 if LONG else 30,
    derandomize=not LONG,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
METHODS = {
    found["slug"]: found["phases"]
    for found in (tomllib.loads(p.read_text()) for p in sorted(FOLDER.glob("*.toml")))
}
ROLES = {
    "lead": "facilitator",
    "second": "facilitator",
    "owner": "owner",
    "anna": "participant",
    "bas": "participant",
}
CAST = [*ROLES, "beside", "outsider"]
BEFORE_THE_CASE = {"look_back", "offer", "choose"}
SILENT = {"offer", "choose", "sort"}

who = st.sampled_from([*CAST, "owner", "anna", "anna", "bas", "bas"])
leader = st.sampled_from(["lead", "lead", "second", "owner", "anna", "outsider"])
act = st.sampled_from(
    ["start", *["next"] * 6, "skip", "back", "extend", "pause", "resume", "open"]
    + ["pass", "nonsense"]
)


@dataclass
class Stop:
    """A step on paper."""

    phase: dict[str, Any]
    is_open: bool = False
    is_skipped: bool = False
    turn: str | None = None
    texts: list["Text"] = field(default_factory=list)

    @property
    def visibility(self) -> str:
        return str(self.phase.get("visibility", "open"))


@dataclass
class Text:
    author: str
    words: str
    pk: int


class Table(RuleBasedStateMachine):
    """One round in the database, and the same on paper."""

    slug = "raguse"

    def __init__(self) -> None:
        super().__init__()
        self.traveller = time_machine.travel(START, tick=False)
        self.clock = self.traveller.start()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.stops = [Stop(phase) for phase in METHODS[self.slug]]
        self.at, self.state, self.has_case = 0, "preparing", True
        self.roles = dict(ROLES)
        self.due: datetime | None = None
        self.paused: datetime | None = None
        self.texts = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)
        self.traveller.stop()

    @initialize(place=st.integers(0, 9))
    def sit_down(self, place: int) -> None:
        """A play begins in any step: else few would come to the later ones."""
        self.people = {
            name: User.objects.create(
                display_name=name, state="active", email=f"{name}@x.example"
            )
            for name in CAST
        }
        space = forum.open_space(
            title="Groep", audience="closed", confidentiality="confidential"
        )
        self.group = Group.objects.create(space=space, kind="intervision")
        for name in (*ROLES, "beside"):
            forum.take_in(self.people[name], space=space)
        lead = self.people["lead"]
        method = Method.objects.of(slug=self.slug).get()
        round_ = commands.plan_round(lead, group=self.group, method=method, form="live")
        self.pk = round_.pk
        for name, role in ROLES.items():
            if name != "lead":
                given = "facilitator" if role == "facilitator" else "participant"
                user = self.people[name]
                commands.give_role(lead, round_=round_, user=user, role=given)
        table.with_case(round_, lead, self.people["owner"])
        for act in ["start", *["next"] * len(self.stops)][:place]:
            self._lead("lead", act, self.round.version, 0, True)
            self._did(act, 0)
            if self.state == "closed":
                break

    # -- Acts ---------------------------------------------------------------------

    @rule(name=leader, act=act, is_stale=st.integers(0, 9), amount=st.integers(1, 9))
    def lead(self, name: str, act: str, is_stale: int, amount: int) -> None:
        """Also by who may not, on an older page, and at the wrong moment."""
        seen = self.round.version - (is_stale == 0)
        may = self.roles.get(name) == "facilitator" and self.state != "withdrawn"
        may = may and self.state != "closed"
        expected = may and is_stale != 0 and self._can(act)
        self._lead(name, act, seen, amount, expected)
        if expected:
            self._did(act, amount)

    @precondition(lambda self: self.state == "running")
    @rule(amount=st.integers(1, 9))
    def two_lead_at_once(self, amount: int) -> None:
        seen, can = self.round.version, self._can("next")
        self._lead("lead", "next", seen, amount, can)
        self._lead("second", "next", seen, amount, not can and self._can("next"))
        if can:
            self._did("next", amount)

    @precondition(lambda self: self.state in {"running", "paused"} and self.at > 4)
    @rule(chance=st.integers(0, 9))
    def close(self, chance: int) -> None:
        if chance == 0:
            self._lead("lead", "close", self.round.version, 0, True)
            self._left(opens=False)
            self.state = "closed"

    @rule(minutes=st.integers(0, 14))
    def time_passes(self, minutes: int) -> None:
        self.clock.shift(timedelta(minutes=minutes))

    @precondition(lambda self: self.at > 0)
    @rule(name=who, ahead=st.sampled_from([0, 0, 0, 0, -1, 1, 2, 3]))
    def write(self, name: str, ahead: int) -> None:
        """In the step that is going on, and through old and early forms."""
        if 1 <= self.at + ahead <= len(self.stops):
            self._write(name, self.at + ahead)

    @precondition(lambda self: self.at > 0 and self.sealed)
    @rule(name=st.sampled_from(["owner", "owner", "anna"]))
    def write_beforehand(self, name: str) -> None:
        """What stays sealed until its own step, however far that is."""
        self._write(name, self.sealed)

    def _write(self, name: str, place: int) -> None:
        self.texts += 1
        words = f"kanarie{self.texts}x van {name}"
        step = RoundPhase.objects.select_related("round__group__space").get(
            round=self.pk, position=place
        )
        send = {"step": step, "source": words, "source_format": "text"}
        if not self._may_write(name, place):
            with pytest.raises(commands.Late):
                commands.contribute(self.people[name], **send)
            return
        made = commands.contribute(self.people[name], **send)
        stop = self.stops[place - 1]
        stop.texts.append(Text(name, words, made.pk))
        if stop.phase.get("in_turn"):
            stop.turn = self._turn_after(stop, name)
        most = stop.phase.get("most_each")
        if stop.visibility == "blind" and most is not None:
            stop.is_open |= all(
                self._count(stop, person) >= most for person in self._writers(stop)
            )

    @precondition(lambda self: any(stop.texts for stop in self.stops))
    @rule(name=who, number=st.integers(0, 99), takes_back=st.booleans())
    def change(self, name: str, number: int, takes_back: bool) -> None:
        found = [(stop, text) for stop in self.stops for text in stop.texts]
        stop, text = found[number % len(found)]
        own = Contribution.objects.select_related("step__round").get(pk=text.pk)
        user = self.people[name]
        expected = name == text.author and self._may_change(stop)
        self.texts += 1
        words = f"kanarie{self.texts}x anders"
        try:
            if takes_back:
                commands.take_back_contribution(user, contribution=own)
            else:
                new = {"source": words, "source_format": "text"}
                commands.change_contribution(user, contribution=own, **new)
        except commands.Late:
            assert not expected
            return
        assert expected
        if takes_back:
            stop.texts.remove(text)
            if stop.phase.get("in_turn") and stop.turn is None:
                waiting = self._waiting(stop)
                stop.turn = waiting[0] if waiting else None
        else:
            text.words = words

    @precondition(lambda self: self.has_case and self.at > 2)
    @rule(name=who, chance=st.integers(0, 19))
    def withdraw(self, name: str, chance: int) -> None:
        case = Case.objects.get(round=self.pk)
        if name != "owner":
            with pytest.raises(PermissionDenied):
                commands.withdraw_case(self.people[name], case=case)
            return
        if chance:
            return
        commands.withdraw_case(self.people["owner"], case=case)
        self.has_case = False
        if self.state in {"running"} and self._act(self.at) in BEFORE_THE_CASE:
            self.roles["owner"] = "participant"
            return
        self.state = "withdrawn"
        for stop in self.stops:
            stop.texts.clear()

    # -- What must hold -----------------------------------------------------------

    @rule(name=who)
    def look_through_the_doors(self, name: str) -> None:
        """A latecomer, and a page that comes back, find what they may and no more."""
        door = table.at_the_door(self.people[name])
        path = self.round.path
        shown = ""
        for suffix in ("", "rustig/", "beeld/", "verdelen/"):
            shown += door.get(f"{path}{suffix}").text
        for other in (self.group.space.path, "/meldingen/", "/forum/concepten/"):
            shown += door.get(other).text
        for stop in self.stops:
            for text in stop.texts:
                if text.words.split()[0] in shown:
                    assert self._may_read(name, stop, text), text

    @invariant()
    def everybody_may_load_what_the_paper_says(self) -> None:
        if not hasattr(self, "pk"):
            return
        round_ = self.round
        assert (round_.state, round_.position) == (self.state, self.at)
        assert [s.position for s in round_.steps] == list(range(1, len(self.stops) + 1))
        for name in CAST:
            seen = Contribution.objects.visible_to(self.people[name])
            found = set(seen.values_list("source", flat=True))
            assert found == {
                text.words
                for stop in self.stops
                for text in stop.texts
                if self._may_read(name, stop, text)
            }, name
        if self.state == "withdrawn":
            assert not Contribution.objects.filter(step__round=self.pk).exists()
            assert not Case.objects.filter(round=self.pk).exists()

    @invariant()
    def a_right_is_the_same_as_a_condition(self) -> None:
        if not hasattr(self, "pk"):
            return
        round_ = self.round
        seats = {seat.user_id: seat for seat in round_.seats.all()}
        for name in CAST:
            seat = seats.get(self.people[name].pk)
            for step, stop in zip(round_.steps, self.stops, strict=True):
                others = [t for t in stop.texts if t.author != name]
                if others and name != "outsider":
                    may = self._may_read(name, stop, others[0])
                    assert can_read_step(seat, round_, step) == may

    # -- The rules, on paper --------------------------------------------------------

    @property
    def round(self) -> Round:
        return table.now(Round(pk=self.pk))

    @property
    def sealed(self) -> int:
        """Which step is sealed; none is 0."""
        return next(
            (n for n, s in enumerate(self.stops, 1) if s.visibility == "sealed"), 0
        )

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def _lead(
        self, name: str, act: str, seen: int, amount: int, expected: bool
    ) -> None:
        do = {"round_": self.round, "act": act, "seen": seen, "amount": amount}
        try:
            commands.lead_round(self.people[name], **do)
        except (commands.NotNow, PermissionDenied):
            assert not expected, act
        else:
            assert expected, act

    def _act(self, place: int) -> str:
        return str(self.stops[place - 1].phase["act"]) if place else ""

    def _can(self, act: str) -> bool:
        is_last = self.at == len(self.stops)
        stop = self.stops[self.at - 1] if self.at else None
        if act == "start":
            ready = self.has_case or self._act(1) in BEFORE_THE_CASE
            return self.state == "preparing" and ready
        if act == "resume":
            return self.state == "paused"
        if self.state != "running" or stop is None or act == "nonsense":
            return False
        goes_on = is_last or self.has_case or self._act(self.at + 1) in BEFORE_THE_CASE
        return {
            "next": goes_on,
            "skip": bool(stop.phase.get("may_skip")) and goes_on and not is_last,
            "back": self.at > 1
            and (self.has_case or self._act(self.at - 1) in BEFORE_THE_CASE),
            "extend": True,
            "pause": True,
            "open": stop.visibility == "blind"
            and not stop.is_open
            and bool(stop.texts),
            "pass": bool(stop.phase.get("in_turn")),
        }[act]

    def _did(self, act: str, amount: int) -> None:
        stop = self.stops[self.at - 1] if self.at else None
        if act == "start":
            self.state = "running"
            self._came(1)
        elif act in {"next", "skip", "back"} and stop is not None:
            self._left(opens=act == "next")
            stop.is_skipped = act == "skip"
            if act == "next" and self.at == len(self.stops):
                self.state = "closed"
            else:
                self._came(self.at - 1 if act == "back" else self.at + 1)
        elif act == "extend" and self.due:
            self.due = max(self.due, self.now) + timedelta(minutes=amount)
        elif act == "pause":
            self.state, self.paused = "paused", self.now
        elif act == "resume" and self.due and self.paused:
            self.state, self.due = "running", self.due + (self.now - self.paused)
        elif act == "open" and stop is not None:
            stop.is_open = True
        elif act == "pass" and stop is not None:
            stop.turn = self._turn_after(stop, stop.turn)

    def _came(self, place: int) -> None:
        stop, self.at = self.stops[place - 1], place
        stop.is_skipped = False
        self.due = self.now + timedelta(minutes=stop.phase["minutes"])
        stop.is_open |= stop.visibility == "sealed"
        if stop.phase.get("in_turn"):
            waiting = self._waiting(stop)
            stop.turn = waiting[0] if waiting else None

    def _left(self, *, opens: bool) -> None:
        stop = self.stops[self.at - 1]
        if opens and stop.visibility == "blind" and stop.texts:
            stop.is_open = True
        stop.turn = None

    def _writers(self, stop: Stop) -> list[str]:
        writers = stop.phase.get("writers", [])
        return [name for name, role in self.roles.items() if role in writers]

    def _waiting(self, stop: Stop) -> list[str]:
        return [n for n in self._writers(stop) if not self._count(stop, n)]

    def _turn_after(self, stop: Stop, name: str | None) -> str | None:
        waiting = self._waiting(stop)
        if name is None:
            return waiting[0] if waiting else None
        order = list(self.roles)
        others = [n for n in waiting if n != name]
        behind = [n for n in others if order.index(n) > order.index(name)]
        return next(iter(behind or others), None)

    def _count(self, stop: Stop, name: str) -> int:
        return sum(text.author == name for text in stop.texts)

    def _may_write(self, name: str, place: int) -> bool:
        stop = self.stops[place - 1]
        role = self.roles.get(name)
        if self.state != "running" or name not in self._writers(stop):
            return False
        if stop.phase["act"] in SILENT:
            return False
        if stop.visibility == "sealed":
            if place < self.at or stop.is_skipped:
                return False
        elif place != self.at:
            return False
        if place == self.at and self.due and self.now >= self.due:
            return False
        if stop.visibility == "blind" and stop.is_open:
            return False
        if stop.phase.get("in_turn") and stop.turn != name:
            return False
        most = stop.phase.get("most_each")
        answers = stop.phase["act"] == "ask" and role == "owner"
        return most is None or answers or self._count(stop, name) < most

    def _may_change(self, stop: Stop) -> bool:
        place = self.stops.index(stop) + 1
        late = place == self.at and self.due is not None and self.now >= self.due
        if self.state != "running" or late:
            return False
        if stop.visibility == "sealed":
            return place >= self.at and not stop.is_open and not stop.is_skipped
        if place != self.at:
            return False
        return stop.visibility == "open" or not stop.is_open

    def _may_read(self, name: str, stop: Stop, text: Text) -> bool:
        if name not in self.roles or self.state == "withdrawn":
            return False
        if text.author == name:
            return True
        readers = stop.phase.get("readers", list(ROLES.values()))
        shown = stop.visibility == "open" or stop.is_open
        return shown and self.roles[name] in readers


@pytest.mark.parametrize("slug", METHODS)
def test_the_rules_of_every_method_hold_in_any_order(db: Any, slug: str) -> None:
    machine = type(Table.__name__, (Table,), {"slug": slug})
    run_state_machine_as_test(
        machine if LONG else seed(sorted(METHODS).index(slug))(machine),
        settings=SETTINGS,
    )
