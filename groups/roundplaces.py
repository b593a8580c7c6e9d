"""Where one writes in a round, and what in a case may tell who it is about."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from forum.composing import Place
from groups import anonymity
from groups.models import Contribution, Round, RoundPhase


def place_of(step: RoundPhase) -> Place:
    round_ = step.round
    path = f"{round_.path}stap/{step.public_id}/"
    name = _("Round %(n)s") % {"n": round_.number}
    name = f"{name}, {step.phase.name}"
    return Place(step.draft_form, path, round_.group.space, name=name)


def places_of_steps(user: Any, idents: list[int]) -> dict[int, Place]:
    """The forms of steps of rounds in which somebody has a seat and that go on."""
    if not idents:
        return {}
    rounds = Round.objects.visible_to(user).filter(seats__user=user)
    rounds = rounds.filter(state__in=[Round.State.RUNNING, Round.State.PAUSED])
    steps = RoundPhase.objects.filter(public_id__in=idents, round__in=rounds)
    steps = steps.select_related("phase", "round__group__space")
    return {step.public_id: place_of(step) for step in steps}


def place_of_contribution(own: Contribution) -> Place:
    """The form in which somebody changes a text that they handed in."""
    step = place_of(own.step)
    path = f"{own.step.round.path}bijdrage/{own.public_id}/"
    return Place(own.draft_form, path, step.space, name=step.name)


def places_of_contributions(user: Any, idents: list[int]) -> dict[int, Place]:
    """The forms to change one's own texts, in rounds that go on."""
    if not idents:
        return {}
    rounds = Round.objects.visible_to(user).filter(seats__user=user)
    rounds = rounds.filter(state__in=[Round.State.RUNNING, Round.State.PAUSED])
    own = Contribution.objects.visible_to(user).filter(
        author=user, public_id__in=idents, step__round__in=rounds
    )
    own = own.select_related("step__phase", "step__round__group__space")
    return {row.public_id: place_of_contribution(row) for row in own}


def suspects_in(texts: Iterable[str], round_: Round) -> list[anonymity.Suspect]:
    """What in a case may tell who it is about."""
    places = Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY)
    names = round_.group.space.participations.values_list("user__display_name")
    return anonymity.suspects(
        "\n".join(texts),
        places=list(places.values_list("name", flat=True)),
        names=[name for (name,) in names],
    )
