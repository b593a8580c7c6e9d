"""Rounds of every shipped method, played in any order by anybody: the rules hold.

Hypothesis plays acts, texts, late ones and forbidden ones upon real rows, and upon the
paper of `rounds_paper.py`. What is forbidden is tried where one reason alone forbids
it. Each text has a canary of its own in it: after every act exactly those may be loaded
that the paper says, and no door of the site shows any other. Each play ends with the
case taken back.

`HYPOTHESIS_PROFILE=long` plays for a long time, with other chances every time.
"""

import os
import re
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

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
from groups.models import Case, Contribution, Group, Method, Round
from groups.policy.rounds import can_read_step
from notifications.streams import admit
from tests.canaries import columns_with
from tests.groups import roundtable as table
from tests.groups.rounds_paper import ACTS, CAST, LEADERS, METHODS, ROLES, Paper, Text

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
LINES = {key: "Kanariegeval." for key in ("situation", "own_part", "question")}
TEXT = re.compile(r"kanarie\d+x")
AROUND = ["", "rondes/", "rondes/jaar/", "gesprekken/", "bestanden/"]
ELSEWHERE = ["/meldingen/", "/forum/concepten/", "/zoeken/?q=kanarie", "/forum/"]

who = st.sampled_from(CAST)
leader = st.sampled_from(LEADERS)
number = st.integers(0, 999)


class Table(RuleBasedStateMachine):
    """One round in the database, and the same on paper."""

    slug = "raguse"

    def __init__(self) -> None:
        super().__init__()
        self.traveller = time_machine.travel(START, tick=False)
        self.clock = self.traveller.start()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.paper = Paper(self.slug)
        self.said = 0
        self.looked_at: Any = None
        self.doors: dict[str, Client] = {}
        self.drafts: dict[str, str] = {}
        # Who lost the connection: what their page knew by then.
        self.away: dict[str, tuple[int, Any]] = {}

    def teardown(self) -> None:
        try:
            if hasattr(self, "pk") and sys.exc_info()[0] is None:
                self._the_case_is_taken_back_and_gone()
        finally:
            transaction.set_rollback(True)
            self.scope.__exit__(None, None, None)
            self.traveller.stop()

    @initialize(
        place=st.integers(0, 9),
        sits=st.booleans(),
        writes=st.lists(number, max_size=3),
        opens=st.booleans(),
    )
    def sit_down(
        self, place: int, sits: bool, writes: list[int], opens: bool
    ) -> None:
        """A play begins in any step, in which something was written by then or opened:
        else few would come to the later moments."""
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
        for name in (*ROLES, "carla", "beside"):
            forum.take_in(self.people[name], space=space)
        if sits:
            self.paper.roles["carla"] = "participant"
        self.pk = self._planned().pk
        for act in ["start", *["next"] * (len(self.paper.stops) - 1)][:place]:
            self._lead("lead", act, self.round.version, 0, True)
            self.paper.did(act)
        for chosen in writes:
            if self.paper.ways():
                self.write(chosen)
        if opens and self.paper.can("open"):
            self._lead("lead", "open", self.round.version, 0, True)
            self.paper.did("open")

    def _planned(self) -> Round:
        lead, owner = self.people["lead"], self.people["owner"]
        method = Method.objects.of(slug=self.slug).get()
        round_ = commands.plan_round(lead, group=self.group, method=method, form="live")
        for name, role in self.paper.roles.items():
            if name != "lead":
                given = "facilitator" if role == "facilitator" else "participant"
                user = self.people[name]
                commands.give_role(lead, round_=round_, user=user, role=given)
        case = commands.offer_case(owner, round_=round_, urgency=2, **LINES)
        commands.check_case(lead, case=case, is_right=True)
        commands.choose_case(lead, case=case)
        return round_

    # -- Leading ------------------------------------------------------------------

    @precondition(lambda self: not self.paper.is_over)
    @rule(name=leader, number=number, amount=st.integers(1, 9))
    def lead(self, name: str, number: int, amount: int) -> None:
        paper = self.paper
        is_last = paper.at == len(paper.stops)
        acts = [act for act in ACTS if paper.can(act) and not (is_last and act in END)]
        if acts:
            act = acts[number % len(acts)]
            self._lead(name, act, self.round.version, amount, True)
            paper.did(act, amount)

    @rule(
        wrong=st.sampled_from(["who", "page", "act"]),
        who=st.sampled_from(["owner", "anna", "beside", "outsider"]),
        number=number,
    )
    def lead_wrongly(self, wrong: str, who: str, number: int) -> None:
        """By who may not, on an older page, or at the wrong moment: one of these."""
        paper = self.paper
        can = {act for act in ACTS if paper.can(act) and not paper.is_over}
        acts = sorted({*ACTS, "nonsense"} - can if wrong == "act" else can)
        if acts:
            name = who if wrong == "who" else LEADERS[number % 2]
            seen = self.round.version - (wrong == "page")
            self._lead(name, acts[number % len(acts)], seen, 5, False)

    @precondition(lambda self: self.paper.state == "running")
    @rule(amount=st.integers(1, 9))
    def two_lead_at_once(self, amount: int) -> None:
        seen, can = self.round.version, self.paper.can("next")
        self._lead("lead", "next", seen, amount, can)
        if can:
            self._lead("second", "next", seen, amount, False)
            self.paper.did("next", amount)

    @precondition(lambda self: self.paper.state in {"running", "paused"})
    @rule(chance=st.integers(0, 9))
    def close(self, chance: int) -> None:
        if chance == 0:
            self._lead("lead", "close", self.round.version, 0, True)
            self.paper.did("close")

    @rule(how=st.sampled_from(["a minute", "some minutes", "the last second", "all"]))
    def time_passes(self, how: str) -> None:
        due = self.paper.due or self.paper.now
        left = max(due - self.paper.now, timedelta(minutes=1))
        second, minute = timedelta(seconds=1), timedelta(minutes=1)
        lasts = {"a minute": minute, "some minutes": 4 * minute, "all": left}
        self.clock.shift(lasts.get(how, left - second))

    # -- Writing ------------------------------------------------------------------

    @precondition(lambda self: self.paper.ways())
    @rule(number=number)
    def write(self, number: int) -> None:
        found = self.paper.ways()
        self._write(*found[number % len(found)])

    @rule(number=number)
    def write_though_one_thing_forbids_it(self, number: int) -> None:
        """Once for each reason that is alone; steps before and after as well, as by
        old and early forms."""
        for found in self.paper.ways_with_one_reason().values():
            self._write(*found[number % len(found)])

    def _write(self, name: str, place: int) -> None:
        words = f"{self._canary()} van {name}"
        step = self.round.steps[place - 1]
        send = {"step": step, "source": words, "source_format": "text"}
        if not self.paper.may_write(name, place):
            with pytest.raises(commands.Late):
                commands.contribute(self.people[name], **send)
            return
        made = commands.contribute(self.people[name], **send)
        self.paper.wrote(self.paper.stops[place - 1], Text(name, words, made.pk))
        self.drafts.pop(f"{name} {place}", None)

    def _canary(self) -> str:
        self.said += 1
        return f"kanarie{self.said}x"

    @precondition(lambda self: self.paper.texts)
    @rule(number=number, by=who, is_possible=st.booleans(), takes_back=st.booleans())
    def change(self, number: int, by: str, is_possible: bool, takes_back: bool) -> None:
        """One's own text, while it stands open; else one that is shut, or another's."""
        paper = self.paper
        opened = [found for found in paper.texts if paper.may_change(*found)]
        found = opened if opened and is_possible else paper.texts
        stop, text = found[number % len(found)]
        name = text.author if is_possible or number % 2 else by
        expected = name == text.author and paper.may_change(stop, text)
        words = f"{self._canary()} anders"
        try:
            self._change(name, text, "" if takes_back else words)
        except commands.Late:
            assert not expected
            return
        assert expected
        if takes_back:
            paper.took_back(stop, text)
        else:
            text.words = words

    def _change(self, name: str, text: Text, words: str) -> None:
        own = Contribution.objects.select_related("step__round").get(pk=text.pk)
        user = self.people[name]
        if words:
            new = {"source": words, "source_format": "text"}
            commands.change_contribution(user, contribution=own, **new)
        else:
            commands.take_back_contribution(user, contribution=own)

    @precondition(lambda self: self.paper.ways())
    @rule(number=number)
    def leave_a_draft(self, number: int) -> None:
        found = self.paper.ways()
        name, place = found[number % len(found)]
        words = f"{self._canary()} in klad"
        forum.save_draft(
            self.people[name],
            form=self.round.steps[place - 1].draft_form,
            space=self.group.space,
            source=words,
            source_format="text",
        )
        self.drafts[f"{name} {place}"] = words

    # -- Coming and going ---------------------------------------------------------

    @precondition(lambda self: self.paper.has_case)
    @rule(name=who, chance=st.integers(0, 19))
    def withdraw(self, name: str, chance: int) -> None:
        if name == "owner":
            if chance == 0:
                self._withdraw()
            return
        case = Case.objects.get(round=self.pk)
        with pytest.raises(PermissionDenied):
            commands.withdraw_case(self.people[name], case=case)

    def _withdraw(self) -> None:
        case = Case.objects.get(round=self.pk)
        commands.withdraw_case(self.people["owner"], case=case)
        self.paper.withdrew()
        if self.paper.state == "withdrawn":
            self.drafts.clear()

    @precondition(lambda self: not self.paper.gone)
    @rule(name=st.sampled_from(["anna", "bas"]), chance=st.integers(0, 4))
    def leave_the_group(self, name: str, chance: int) -> None:
        if chance == 0:
            forum.leave(self.people[name], space=self.group.space)
            self.paper.gone.add(name)

    @rule(name=who)
    def lose_the_connection(self, name: str) -> None:
        if name not in self.away:
            self.away[name] = self.round.changes, self.paper.sight(name)

    @precondition(lambda self: self.away)
    @rule(number=number)
    def come_back(self, number: int) -> None:
        """The socket says so when the page is old; it fetches itself and is right."""
        name = sorted(self.away)[number % len(self.away)]
        changes, seen = self.away.pop(name)
        grant = admit(self.people[name], f"round.{self.round.public_id}")
        is_inside = name != "outsider" and name not in self.paper.gone
        assert (grant is not None) == is_inside
        if grant is not None and self.paper.sight(name) != seen:
            assert grant.state["changes"] > changes
        self._sees_how_it_stands(name)

    def _sees_how_it_stands(self, name: str) -> None:
        """The page of a round: the step, the clock, the turn, and exactly the texts."""
        paper, round_ = self.paper, self.round
        page = self._door_of(name).get(round_.path).text
        shown = set(TEXT.findall(page))
        if paper.state == "preparing" or name not in paper.roles:
            assert not shown
        else:
            assert shown == {words.split()[0] for words in paper.reads(name)}
        if name == "outsider" or name in paper.gone or paper.state == "preparing":
            return
        step = None if paper.is_over else round_.steps[paper.at - 1]
        marked = f'data-step="{step.public_id} {paper.state}"' if step else "data-step"
        assert (marked in page) == (step is not None)
        if step is None:
            return
        clock = re.search(r'data-clock="([^"]+)"', page)
        until = clock and datetime.fromisoformat(clock[1])
        assert until == (paper.due if paper.state == "running" else None)
        turn = paper.stops[paper.at - 1].turn
        said = "U bent aan de beurt." if turn == name else f"{turn} is aan de beurt."
        assert ("aan de beurt." in page) == (turn is not None)
        assert turn is None or said in page
        handed = paper.handed_in(name)
        assert handed is None or f"{handed[0]} van {handed[1]} ingeleverd" in page

    # -- What must hold -----------------------------------------------------------

    @rule(name=who, part=st.integers(0, 3))
    def look_through_the_doors(self, name: str, part: int) -> None:
        """Whatever page somebody opens, they find what they may and no more."""
        round_ = self.round
        door = self._door_of(name)
        paths = [f"{round_.path}{suffix}" for suffix in self._suffixes(round_)]
        paths += [f"{self.group.space.path}{suffix}" for suffix in AROUND] + ELSEWHERE
        shown = "".join(door.get(path).text for path in paths[part::4])
        kept = [words for key, words in self.drafts.items() if key.startswith(name)]
        mine = {words.split()[0] for words in (*self.paper.reads(name), *kept)}
        assert set(TEXT.findall(shown)) <= mine

    def _suffixes(self, round_: Round) -> list[str]:
        rows = Contribution.objects.filter(step__round=round_).order_by("-pk")[:4]
        texts = [f"bijdrage/{row.public_id}/" for row in rows]
        steps = [f"stap/{step.public_id}/" for step in round_.steps[::2]]
        pages = ["", "rustig/", "beeld/", "verdelen/", "rollen/", "oogst/", "les/"]
        return pages + texts + steps

    @invariant()
    def everybody_may_load_what_the_paper_says(self) -> None:
        if not hasattr(self, "pk"):
            return
        rows = self._rows_of_the_round()
        if rows == self.looked_at:
            return
        self.looked_at = rows
        for name in CAST:
            seen = Contribution.objects.visible_to(self.people[name])
            found = set(seen.values_list("source", flat=True))
            assert found == self.paper.reads(name), name

    def _rows_of_the_round(self) -> Any:
        """All that decides who reads what: as long as it is the same, so are they."""
        space, round_ = self.group.space, Round.objects.filter(pk=self.pk)
        texts = Contribution.objects.filter(step__round=self.pk).order_by("pk")
        return (
            list(texts.values_list("pk", "source", "step__opened_at")),
            list(round_.values_list("state", "seats__user", "seats__role")),
            list(space.participations.values_list("user", "state")),
            {name: self.paper.reads(name) for name in CAST},
        )

    @invariant()
    def the_order_the_clock_and_the_turn_are_what_the_paper_says(self) -> None:
        if not hasattr(self, "pk"):
            return
        paper, round_ = self.paper, self.round
        assert (round_.state, round_.position) == (paper.state, paper.at)
        assert [s.position for s in round_.steps] == list(
            range(1, len(paper.stops) + 1)
        )
        names = {user.pk: name for name, user in self.people.items()}
        for step, stop in zip(round_.steps, paper.stops, strict=True):
            turn = names[step.turn.user_id] if step.turn else None
            found = step.opened_at is not None, step.is_skipped, turn
            assert found == (stop.is_open, stop.is_skipped, stop.turn), step.position
            here = step.position == paper.at and paper.state != "withdrawn"
            assert step.due_at == (paper.due if here else None)

    @invariant()
    def a_right_is_the_same_as_a_condition(self) -> None:
        if not hasattr(self, "pk"):
            return
        round_ = self.round
        seats = {seat.user_id: seat for seat in round_.seats.all()}
        for name in set(CAST) - {"outsider"} - self.paper.gone:
            seat = seats.get(self.people[name].pk)
            for step, stop in zip(round_.steps, self.paper.stops, strict=True):
                others = [t for t in stop.texts if t.author != name]
                if others:
                    may = self.paper.may_read(name, stop, others[0])
                    assert can_read_step(seat, round_, step) == may

    def _the_case_is_taken_back_and_gone(self) -> None:
        """Wherever the play ended; also what was not handed in yet."""
        if self.paper.has_case:
            self._withdraw()
        assert not Case.objects.filter(round=self.pk).exists()
        assert not any(columns_with("kanariegeval"))
        if self.paper.state == "withdrawn":
            assert not any(columns_with("kanarie"))
        self.everybody_may_load_what_the_paper_says()
        for name in ("owner", "anna"):
            self._sees_how_it_stands(name)

    def _door_of(self, name: str) -> Client:
        if name not in self.doors:
            self.doors[name] = table.at_the_door(self.people[name])
        return self.doors[name]

    # -- The round in the database ------------------------------------------------

    @property
    def round(self) -> Round:
        return table.now(Round(pk=self.pk))

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


# These end the round from its last step; `close` and two at once do that often enough.
END = {"next", "skip"}


@pytest.mark.parametrize("slug", METHODS)
def test_the_rules_of_every_method_hold_in_any_order(db: Any, slug: str) -> None:
    machine = type(Table.__name__, (Table,), {"slug": slug})
    run_state_machine_as_test(
        machine if LONG else seed(sorted(METHODS).index(slug))(machine),
        settings=SETTINGS,
    )
