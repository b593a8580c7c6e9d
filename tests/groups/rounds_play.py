"""One round in the database and the same in the model: how it begins, what must hold
of it at any moment, and how it ends. Played in between: test_rounds_machine.py.
"""

import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils.formats import date_format

import pytest
import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from accounts.models import User
from forum import commands as forum
from groups import commands
from groups.models import Case, Contribution, Group, Method, Round
from groups.policy.rounds import can_read_step
from tests.groups import round_factory
from tests.groups.rounds_model import CAST, ROLES, RoundModel, Text
from tests.leak_scan import columns_containing

# Days before summer time begins; Easter and more public holidays follow soon.
START = datetime(2026, 3, 26, 9, tzinfo=UTC)
LINES = dict.fromkeys(("situation", "own_part", "question"), "Kanariegeval.")
TEXT = re.compile(r"kanarie\d+x")

number = st.integers(0, 999)


class Play(RuleBasedStateMachine):
    """A round that begins in any step, and ends with the case taken back."""

    slug, form = "raguse", "live"
    begins: Sequence[int] = range(10)  # steps that were reached when a play begins

    def __init__(self) -> None:
        super().__init__()
        self.traveller = time_machine.travel(START, tick=False)
        self.clock = self.traveller.start()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.model = RoundModel(self.slug, self.form)
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
    def plan_round(
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
            forum.add_participant(self.people[name], space=space)
        if sits:
            self.model.roles["carla"] = "participant"
        self.pk = self._planned().pk
        place = self.begins[place % len(self.begins)]
        for act in ["start", *["next"] * (len(self.model.stops) - 1)][:place]:
            self._lead("lead", act, self.round.version, 0, True)
            self.model.did(act)
        for chosen in writes:
            if ways := self.model.ways():
                self._write(*ways[chosen % len(ways)])
        if opens and self.model.can("open"):
            self._lead("lead", "open", self.round.version, 0, True)
            self.model.did("open")

    def _planned(self) -> Round:
        lead, owner = self.people["lead"], self.people["owner"]
        method = Method.objects.of(slug=self.slug).get()
        how = {"method": method, "form": self.form}
        round_ = commands.plan_round(lead, group=self.group, **how)
        for name, role in self.model.roles.items():
            if name != "lead":
                given = "facilitator" if role == "facilitator" else "participant"
                user = self.people[name]
                commands.assign_role(lead, round_=round_, user=user, role=given)
        case = commands.offer_case(owner, round_=round_, urgency=2, **LINES)
        commands.check_case(lead, case=case, is_right=True)
        commands.choose_case(lead, case=case)
        return round_

    # -- What must hold -----------------------------------------------------------

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
            assert found == self.model.reads(name), name

    def _rows_of_the_round(self) -> Any:
        """All that decides who reads what: as long as it is the same, so are they."""
        space, round_ = self.group.space, Round.objects.filter(pk=self.pk)
        texts = Contribution.objects.filter(step__round=self.pk).order_by("pk")
        return (
            list(texts.values_list("pk", "source", "step__opened_at")),
            list(round_.values_list("state", "seats__user", "seats__role")),
            list(space.participations.values_list("user", "state")),
            {name: self.model.reads(name) for name in CAST},
        )

    @invariant()
    def the_order_the_clock_and_the_turn_are_what_the_paper_says(self) -> None:
        if not hasattr(self, "pk"):
            return
        model, round_ = self.model, self.round
        assert (round_.state, round_.position) == (model.state, model.at)
        assert [s.position for s in round_.steps] == list(
            range(1, len(model.stops) + 1)
        )
        names = {user.pk: name for name, user in self.people.items()}
        for step, stop in zip(round_.steps, model.stops, strict=True):
            turn = names[step.turn.user_id] if step.turn else None
            found = step.opened_at is not None, step.is_skipped, turn
            assert found == (stop.is_open, stop.is_skipped, stop.turn), step.position
            assert step.due_at == (model.due if step.position == model.at else None)

    @invariant()
    def a_right_is_the_same_as_a_condition(self) -> None:
        if not hasattr(self, "pk"):
            return
        round_ = self.round
        seats = {seat.user_id: seat for seat in round_.seats.all()}
        for name in set(CAST) - {"outsider"} - self.model.gone:
            seat = seats.get(self.people[name].pk)
            for step, stop in zip(round_.steps, self.model.stops, strict=True):
                others = [t for t in stop.texts if t.author != name]
                if others:
                    may = self.model.may_read(name, stop, others[0])
                    assert can_read_step(seat, round_, step) == may

    def _the_case_is_taken_back_and_gone(self) -> None:
        """Wherever the play ended; also what was not handed in yet."""
        if self.model.has_case:
            self._withdraw()
        assert not Case.objects.filter(round=self.pk).exists()
        assert not any(columns_containing("kanariegeval"))
        if self.model.state == "withdrawn":
            assert not any(columns_containing("kanarie"))
        self.everybody_may_load_what_the_paper_says()
        for name in ("owner", "anna"):
            self._sees_how_it_stands(name)

    def _sees_how_it_stands(self, name: str) -> None:
        """The page of a round: the step, the clock, the turn, and exactly the texts."""
        model, round_ = self.model, self.round
        page = self._door_of(name).get(round_.path).text
        shown = set(TEXT.findall(page))
        if model.state == "preparing" or name not in model.roles:
            assert not shown
        else:
            assert shown == {words.split()[0] for words in model.reads(name)}
        if name == "outsider" or name in model.gone or model.state == "preparing":
            return
        step = None if model.is_over else round_.steps[model.at - 1]
        marked = f'data-step="{step.public_id} {model.state}"' if step else "data-step"
        assert (marked in page) == (step is not None)
        if step is None:
            return
        clock = re.search(r'data-clock="([^"]+)"', page)
        until = clock and datetime.fromisoformat(clock[1])
        runs = model.is_live and model.state == "running"
        assert until == (model.due if runs else None)
        if not model.is_live:
            self._the_page_counts_the_days(page)
        turn = model.stops[model.at - 1].turn
        said = "U bent aan de beurt." if turn == name else f"{turn} is aan de beurt."
        assert ("aan de beurt." in page) == (turn is not None)
        assert turn is None or said in page
        handed = model.handed_in(name)
        assert handed is None or f"{handed[0]} van {handed[1]} ingeleverd" in page

    def _the_page_counts_the_days(self, page: str) -> None:
        model, is_paused = self.model, self.model.state == "paused"
        at = model.paused if is_paused else model.now
        assert model.due is not None and at is not None
        if model.due <= at:
            assert "De tijd is om" in page
            return
        assert ("Staat stil" in page) == is_paused
        left = model.working_days()
        days = f"Nog {left} werkdag{'en' if left != 1 else ''}<"
        assert (days if left else "Er is nog tijd") in page
        until = f"Tot en met {date_format(model.last_day, 'l j F')}"
        assert (until in page) == (not is_paused)

    # -- What is done -------------------------------------------------------------

    def _write(self, name: str, place: int) -> None:
        words = f"{self._canary()} gesprek van {name}"
        step = self.round.steps[place - 1]
        send = {"step": step, "source": words, "source_format": "text"}
        if not self.model.may_write(name, place):
            with pytest.raises(commands.ContributionRejectedError):
                commands.contribute(self.people[name], **send)
            return
        draft = self._draft_of(name, place)
        made = commands.contribute(self.people[name], draft=draft, **send)
        self.model.wrote(self.model.stops[place - 1], Text(name, words, made.pk))
        self.drafts.pop(f"{name} {place}", None)

    def _draft_of(self, name: str, place: int) -> forum.DraftSession:
        """The form of one step, as one person has it open."""
        return forum.DraftSession(uuid5(NAMESPACE_URL, f"{self.pk} {name} {place}"))

    def _canary(self) -> str:
        self.said += 1
        return f"kanarie{self.said}x"

    def _change(self, name: str, text: Text, words: str) -> None:
        own = Contribution.objects.select_related("step__round").get(pk=text.pk)
        user = self.people[name]
        if words:
            new = {"source": words, "source_format": "text"}
            commands.change_contribution(user, contribution=own, **new)
        else:
            commands.withdraw_contribution(user, contribution=own)

    def _withdraw(self) -> None:
        case = Case.objects.get(round=self.pk)
        commands.withdraw_case(self.people["owner"], case=case)
        self.model.withdrew()
        if self.model.state == "withdrawn":
            self.drafts.clear()

    def _door_of(self, name: str) -> Client:
        if name not in self.doors:
            self.doors[name] = round_factory.signed_in_client(self.people[name])
        return self.doors[name]

    @property
    def round(self) -> Round:
        return round_factory.now(Round(pk=self.pk))

    def _lead(
        self, name: str, act: str, seen: int, amount: int, expected: bool
    ) -> None:
        do = {
            "round_": self.round,
            "act": act,
            "expected_version": seen,
            "amount": amount,
        }
        try:
            commands.apply_round_action(self.people[name], **do)
        except (commands.RoundStateError, PermissionDenied):
            assert not expected, act
        else:
            assert expected, act
