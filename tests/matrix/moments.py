"""The moments at which a form changes something, where that is not any moment.

Before the form of such a door is sent, the group is brought to where it has something
to do: a round that is being prepared, a question to the authors, a second facilitator.
Whoever calls this undoes it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.clock import now
from forum import commands as forum
from groups import commands as groups
from groups.models import Group, Round
from tests.groups import roundtable
from tests.matrix.cast import NEWCOMER, World
from tests.matrix.doors import Case, address_of, data_of

TEN = "incidentmethode-tien-rondes"

# Where the group is by then, and what is handed in instead of what the table says.
type Moment = Callable[[World], tuple[World, dict[str, Any]]]


def under_a_hold(world: World) -> tuple[World, dict[str, Any]]:
    lead = world.people["facilitator"]
    groups.place_hold(lead, group=world.group, reason="Een geschil.")
    return world, {}


def led_by_two(world: World) -> tuple[World, dict[str, Any]]:
    lead, other = world.people["facilitator"], world.people["member"]
    groups.appoint_facilitator(lead, group=world.group, user=other)
    return world, {}


def just_now(world: World) -> tuple[World, dict[str, Any]]:
    return world, {"until": now().isoformat()}


# -- Moving and merging -------------------------------------------------------


def another_group(world: World) -> Group:
    """Where the facilitator may bring a topic."""
    people = world.people
    return groups.found_group(
        people["moderator"], title="Elders", facilitators=[people["facilitator"]]
    )


def to_be_moved(world: World) -> tuple[World, dict[str, Any]]:
    to = str(another_group(world).space.public_id)
    return world, {"to": to, "asked": to}


def authors_are_asked(world: World) -> tuple[World, dict[str, Any]]:
    lead, to = world.people["facilitator"], another_group(world).space
    forum.propose_move(lead, topic=world.secret, to=to)
    return world, {}


def beside_another_topic(world: World) -> tuple[World, dict[str, Any]]:
    return world, {"into": str(world.topics["secret_anonymous"].public_id)}


# -- Rounds -------------------------------------------------------------------


def prepared(world: World, *names: str, slug: str = TEN) -> Round:
    """A round of these people that has not begun."""
    lead, *others = (world.people[name] for name in ("facilitator", *names))
    return roundtable.sit_down(world.group, lead, *others, slug=slug)


def before_sitting_down(world: World) -> tuple[World, dict[str, Any]]:
    return replace(world, round=prepared(world)), {}


def before_offering(world: World) -> tuple[World, dict[str, Any]]:
    return replace(world, round=prepared(world, "member")), {}


def while_voting(world: World) -> tuple[World, dict[str, Any]]:
    lead, owner = world.people["facilitator"], world.people["member"]
    round_ = prepared(world, "member")
    case = groups.offer_case(owner, round_=round_, urgency=2, **roundtable.LINES)
    groups.check_case(lead, case=case, is_right=True)
    return replace(world, round=round_), {}


def while_sorting(world: World) -> tuple[World, dict[str, Any]]:
    lead, owner = world.people["facilitator"], world.people["member"]
    asks = world.people[NEWCOMER]
    round_ = prepared(world, "member", NEWCOMER, slug="tienstappenmethode")
    roundtable.with_case(round_, lead, owner)
    step = roundtable.go_to(lead, round_, "Vragen formuleren")
    question = roundtable.write(asks, step)
    roundtable.go_to(lead, round_, "Waarderen van de vragen")
    return replace(world, round=round_), {f"q{question.public_id}": "warm"}


def with_the_seal_unwritten(world: World) -> tuple[World, dict[str, Any]]:
    owner = world.people["member"]
    sealed = roundtable.step_of(world.round, "Wat deed de inbrenger")
    groups.take_back_contribution(owner, contribution=sealed.contributions.get())
    return world, {}


def once_it_is_closed(world: World) -> tuple[World, dict[str, Any]]:
    roundtable.lead(world.people["facilitator"], world.round, "close")
    return replace(world, round=roundtable.now(world.round)), {
        "space": str(world.public.space.public_id),
        "title": "Vraag eerder om hulp",
        "source": "Wie vroeg vraagt, krijgt meer ideeën.",
        "source_format": "text",
        "is_wanted": "on",
        "is_anonymous": "on",
        "looked": "on",
    }


MOMENTS: dict[str, Moment] = {
    "group_lift": under_a_hold,
    "group_step_down": led_by_two,
    "space_read": just_now,
    "topic_consent-agree": authors_are_asked,
    "topic_consent-withdraw": authors_are_asked,
    "topic_merge": beside_another_topic,
    "topic_move": to_be_moved,
    "round_case": while_voting,
    "round_case_offer": before_offering,
    "round_lesson": once_it_is_closed,
    "round_seat": before_sitting_down,
    "round_sort": while_sorting,
    "round_step": with_the_seal_unwritten,
}


def form_of(case: Case, world: World) -> tuple[str, dict[str, Any]]:
    """Where this form is sent and with what, once the moment for it has come."""
    moment = MOMENTS.get(case.label.partition("-POST-")[0])
    then, more = moment(world) if moment else (world, {})
    data = data_of(case, then) or {}
    path = address_of(case, world if case.door == "round_step" else then)
    return path, data | more
