"""Rounds of every shipped method, live and in writing, played in any order by anybody:
the rules hold.

Hypothesis plays acts, texts, late ones and forbidden ones upon real rows, and upon the
model of `rounds_model.py`. What is forbidden is tried where one reason alone forbids
it. Each text has a canary of its own in it: after every act exactly those may be loaded
that the model says, and no door of the site shows any other. Each play ends with the
case taken back.

`HYPOTHESIS_PROFILE=long` plays for a long time, with other chances every time.
"""

import os
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from forum import commands as forum
from groups import commands
from groups.models import Case, Contribution, Round
from notifications.live.subscriptions import authorize
from tests.groups.rounds_model import ACTS, CAST, LEADERS, METHODS
from tests.groups.rounds_play import TEXT, Play, number

pytestmark = pytest.mark.slow

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SETTINGS = settings(
    max_examples=150 if LONG else 3,
    stateful_step_count=80 if LONG else 30,
    derandomize=not LONG,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# These end the round from its last step; `close` and two at once do that often enough.
END = {"next", "skip"}
# What a little while is, and some time.
SHIFTS = {
    "live": (timedelta(minutes=1), timedelta(minutes=4)),
    "writing": (timedelta(hours=9), timedelta(days=3)),
}
AROUND = ["", "rondes/", "rondes/jaar/", "gesprekken/", "bestanden/"]
ELSEWHERE = ["/meldingen/", "/forum/concepten/", "/zoeken/?q=gesprek", "/forum/"]

who = st.sampled_from(CAST)
leader = st.sampled_from(LEADERS)


class Table(Play):
    """What people at the table do, each rule one of them."""

    # -- Leading ------------------------------------------------------------------

    @precondition(lambda self: not self.model.is_over)
    @rule(name=leader, number=number, amount=st.integers(1, 9))
    def lead(self, name: str, number: int, amount: int) -> None:
        model = self.model
        is_last = model.at == len(model.stops)
        acts = [act for act in ACTS if model.can(act) and not (is_last and act in END)]
        if acts:
            act = acts[number % len(acts)]
            self._lead(name, act, self.round.version, amount, True)
            model.did(act, amount)
            self._the_job_looks()

    @rule(
        wrong=st.sampled_from(["who", "page", "act"]),
        who=st.sampled_from(["owner", "anna", "beside", "outsider"]),
        number=number,
    )
    def lead_wrongly(self, wrong: str, who: str, number: int) -> None:
        """By who may not, on an older page, or at the wrong moment: one of these."""
        model = self.model
        can = {act for act in ACTS if model.can(act) and not model.is_over}
        acts = sorted({*ACTS, "nonsense"} - can if wrong == "act" else can)
        if acts:
            name = who if wrong == "who" else LEADERS[number % 2]
            seen = self.round.version - (wrong == "page")
            self._lead(name, acts[number % len(acts)], seen, 5, False)

    @precondition(lambda self: self.model.state == "running")
    @rule(amount=st.integers(1, 9))
    def two_lead_at_once(self, amount: int) -> None:
        seen, can = self.round.version, self.model.can("next")
        self._lead("lead", "next", seen, amount, can)
        if can:
            self._lead("second", "next", seen, amount, False)
            self.model.did("next", amount)

    @precondition(lambda self: self.model.state in {"running", "paused"})
    @rule(chance=st.integers(0, 9))
    def close(self, chance: int) -> None:
        if chance == 0:
            self._lead("lead", "close", self.round.version, 0, True)
            self.model.did("close")

    @rule(how=st.sampled_from(["a little", "some", "the last second", "all"]))
    def time_passes(self, how: str) -> None:
        due = self.model.due or self.model.now
        little, some = SHIFTS[self.form]
        left = max(due - self.model.now, little)
        lasts = {"a little": little, "some": some, "all": left}
        self._goes_by(lasts.get(how, left - timedelta(seconds=1)))

    @precondition(lambda self: self.model.can("pause"))
    @rule(name=leader, rests=st.integers(1, 9))
    def rest_and_take_up_again(self, name: str, rests: int) -> None:
        self._lead(name, "pause", self.round.version, 0, True)
        self.model.did("pause")
        self._goes_by(rests * SHIFTS[self.form][0])
        self._lead(name, "resume", self.round.version, 0, True)
        self.model.did("resume")

    def _goes_by(self, time: timedelta) -> None:
        self.clock.shift(time)
        # Nobody stays signed in for days.
        self.doors.clear()
        self._the_job_looks()
        for late in self.model.ways_with_one_reason().get("too late", [])[:1]:
            self._write(*late)

    def _the_job_looks(self) -> None:
        """In writing it tells each last day and each end once, and to whom it is told;
        live it tells nothing."""
        what = self.model.to_be_said()
        assert commands.send_step_reminders() == bool(what)
        assert commands.send_step_reminders() == 0
        self.model.was_said(what)
        if what == "nears":
            step = self.round.step
            assert step is not None and step.reminded_at is not None
            waits = {self.people[name].pk for name in self.model.still_to_write()}
            assert commands.find_pending_writers(step) == sorted(waits)

    # -- Writing ------------------------------------------------------------------

    @precondition(lambda self: self.model.ways())
    @rule(number=number)
    def write(self, number: int) -> None:
        found = self.model.ways()
        self._write(*found[number % len(found)])

    @rule(number=number)
    def write_though_one_thing_forbids_it(self, number: int) -> None:
        """Once for each reason that is alone; steps before and after as well, as by
        old and early forms."""
        for found in self.model.ways_with_one_reason().values():
            self._write(*found[number % len(found)])

    @precondition(lambda self: self.model.texts)
    @rule(number=number, by=who, is_possible=st.booleans(), takes_back=st.booleans())
    def change(self, number: int, by: str, is_possible: bool, takes_back: bool) -> None:
        """One's own text, while it stands open; else one that is shut, or another's."""
        model = self.model
        opened = [found for found in model.texts if model.may_change(*found)]
        found = opened if opened and is_possible else model.texts
        stop, text = found[number % len(found)]
        name = text.author if is_possible or number % 2 else by
        expected = name == text.author and model.may_change(stop, text)
        words = f"{self._canary()} ander gesprek"
        try:
            self._change(name, text, "" if takes_back else words)
        except commands.ContributionRejectedError:
            assert not expected
            return
        assert expected
        if takes_back:
            model.took_back(stop, text)
        else:
            text.words = words

    @precondition(lambda self: self.model.ways())
    @rule(number=number)
    def leave_a_draft(self, number: int) -> None:
        found = self.model.ways()
        name, place = found[number % len(found)]
        words = f"{self._canary()} gesprek in klad"
        forum.save_draft(
            self.people[name],
            form=self.round.steps[place - 1].draft_form,
            space=self.group.space,
            source=words,
            source_format="text",
            session=self._draft_of(name, place),
        )
        self.drafts[f"{name} {place}"] = words

    # -- Coming and going ---------------------------------------------------------

    @precondition(lambda self: self.model.has_case)
    @rule(name=who, chance=st.integers(0, 9))
    def withdraw(self, name: str, chance: int) -> None:
        if name == "owner":
            if chance == 0:
                self._withdraw()
            return
        case = Case.objects.get(round=self.pk)
        with pytest.raises(PermissionDenied):
            commands.withdraw_case(self.people[name], case=case)

    @precondition(lambda self: not self.model.gone)
    @rule(name=st.sampled_from(["anna", "bas"]), chance=st.integers(0, 4))
    def leave_the_group(self, name: str, chance: int) -> None:
        if chance == 0:
            forum.leave(self.people[name], space=self.group.space)
            self.model.gone.add(name)

    @rule(name=who)
    def lose_the_connection(self, name: str) -> None:
        if name not in self.away:
            self.away[name] = self.round.change_counter, self.model.sight(name)

    @precondition(lambda self: self.away)
    @rule(number=number)
    def come_back(self, number: int) -> None:
        """The socket says so when the page is old; it fetches itself and is right."""
        name = sorted(self.away)[number % len(self.away)]
        changes, seen = self.away.pop(name)
        grant = authorize(self.people[name], f"round.{self.round.public_id}")
        is_inside = name != "outsider" and name not in self.model.gone
        assert (grant is not None) == is_inside
        if grant is not None and self.model.sight(name) != seen:
            assert grant.state["changes"] > changes
        self._sees_how_it_stands(name)

    @rule(name=who, part=st.integers(0, 3))
    def look_through_the_doors(self, name: str, part: int) -> None:
        """Whatever page somebody opens, they find what they may and no more."""
        round_ = self.round
        door = self._door_of(name)
        paths = [f"{round_.path}{suffix}" for suffix in self._suffixes(round_)]
        paths += [f"{self.group.space.path}{suffix}" for suffix in AROUND] + ELSEWHERE
        shown = "".join(door.get(path).text for path in paths[part::4])
        kept = [words for key, words in self.drafts.items() if key.startswith(name)]
        mine = {words.split()[0] for words in (*self.model.reads(name), *kept)}
        assert set(TEXT.findall(shown)) <= mine

    def _suffixes(self, round_: Round) -> list[str]:
        rows = Contribution.objects.filter(step__round=round_).order_by("-pk")[:4]
        texts = [f"bijdrage/{row.public_id}/" for row in rows]
        steps = [f"stap/{step.public_id}/" for step in round_.steps[::2]]
        pages = ["", "rustig/", "beeld/", "verdelen/", "rollen/", "oogst/", "les/"]
        return pages + texts + steps


@pytest.mark.parametrize("form", SHIFTS)
@pytest.mark.parametrize("slug", METHODS)
def test_the_rules_of_every_method_hold_in_any_order(
    db: Any, slug: str, form: str
) -> None:
    machine = type(Table.__name__, (Table,), {"slug": slug, "form": form})
    run_state_machine_as_test(
        machine if LONG else seed(sorted(METHODS).index(slug))(machine),
        settings=SETTINGS,
    )
