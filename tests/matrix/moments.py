"""The moments at which a form changes something, where that is not any moment.

Before the form of such an endpoint is sent, the group is brought to where it has
something to do: a round that is being prepared, a question to the authors, a second
facilitator. Whoever calls this undoes it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.clock import now
from forum import commands as forum
from groups import commands as groups
from groups.models import Group, Round
from tests.groups import round_factory
from tests.matrix.cast import NEWCOMER, Scenario
from tests.matrix.endpoints import Case, address_of, data_of

TEN = "incidentmethode-tien-rondes"

# Where the group is by then, and what is handed in instead of what the table says.
type Moment = Callable[[Scenario], tuple[Scenario, dict[str, Any]]]


def under_a_hold(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    lead = scenario.people["facilitator"]
    groups.place_hold(lead, group=scenario.group, reason="Een geschil.")
    return scenario, {}


def led_by_two(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    lead, other = scenario.people["facilitator"], scenario.people["member"]
    groups.appoint_facilitator(lead, group=scenario.group, user=other)
    return scenario, {}


def just_now(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    return scenario, {"until": now().isoformat()}


# -- Moving and merging -------------------------------------------------------


def another_group(scenario: Scenario) -> Group:
    """Where the facilitator may bring a topic."""
    people = scenario.people
    return groups.create_group(
        people["moderator"], title="Elders", facilitators=[people["facilitator"]]
    )


def to_be_moved(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    to = str(another_group(scenario).space.public_id)
    return scenario, {"to": to, "asked": to}


def authors_are_asked(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    lead, to = scenario.people["facilitator"], another_group(scenario).space
    forum.propose_move(lead, topic=scenario.secret, to=to)
    return scenario, {}


def beside_another_topic(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    return scenario, {"into": str(scenario.topics["secret_anonymous"].public_id)}


# -- Rounds -------------------------------------------------------------------


def prepared(scenario: Scenario, *names: str, slug: str = TEN) -> Round:
    """A round of these people that has not begun."""
    lead, *others = (scenario.people[name] for name in ("facilitator", *names))
    return round_factory.plan_round(scenario.group, lead, *others, slug=slug)


def before_sitting_down(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    return replace(scenario, round=prepared(scenario)), {}


def before_offering(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    return replace(scenario, round=prepared(scenario, "member")), {}


def while_voting(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    lead, owner = scenario.people["facilitator"], scenario.people["member"]
    round_ = prepared(scenario, "member")
    case = groups.offer_case(owner, round_=round_, urgency=2, **round_factory.LINES)
    groups.check_case(lead, case=case, is_right=True)
    return replace(scenario, round=round_), {}


def while_sorting(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    lead, owner = scenario.people["facilitator"], scenario.people["member"]
    asks = scenario.people[NEWCOMER]
    round_ = prepared(scenario, "member", NEWCOMER, slug="tienstappenmethode")
    round_factory.with_case(round_, lead, owner)
    step = round_factory.go_to(lead, round_, "Vragen formuleren")
    question = round_factory.write(asks, step)
    round_factory.go_to(lead, round_, "Waarderen van de vragen")
    return replace(scenario, round=round_), {f"q{question.public_id}": "warm"}


def with_the_seal_unwritten(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    owner = scenario.people["member"]
    sealed = round_factory.step_of(scenario.round, "Wat deed de inbrenger")
    groups.withdraw_contribution(owner, contribution=sealed.contributions.get())
    return scenario, {}


def once_it_is_closed(scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    round_factory.lead(scenario.people["facilitator"], scenario.round, "close")
    return replace(scenario, round=round_factory.now(scenario.round)), {
        "space": str(scenario.public.space.public_id),
        "title": "Vraag eerder om hulp",
        "source": "Wie vroeg vraagt, krijgt meer ideeën.",
        "source_format": "text",
        "is_wanted": "on",
        "is_anonymous": "on",
        "looked": "on",
    }


MOMENTS: dict[str, Moment] = {
    "group-hold-lift": under_a_hold,
    "group-step-down": led_by_two,
    "space-read": just_now,
    "topic-move-consent-agree": authors_are_asked,
    "topic-move-consent-withdraw": authors_are_asked,
    "topic-merge": beside_another_topic,
    "topic-move": to_be_moved,
    "round-case": while_voting,
    "round-case-offer": before_offering,
    "round-lesson": once_it_is_closed,
    "round-seat": before_sitting_down,
    "round-sort": while_sorting,
    "round-step": with_the_seal_unwritten,
}


def form_of(case: Case, scenario: Scenario) -> tuple[str, dict[str, Any]]:
    """Where this form is sent and with what, once the moment for it has come."""
    moment = MOMENTS.get(case.label.partition("-POST-")[0])
    then, more = moment(scenario) if moment else (scenario, {})
    data = data_of(case, then) or {}
    path = address_of(case, scenario if case.endpoint == "round-step" else then)
    return path, data | more
