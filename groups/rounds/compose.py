from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from forum.forms.compose_target import ComposeTarget
from groups.models import Contribution, Round, RoundPhase

if TYPE_CHECKING:
    from accounts.policy import Viewer


def get_step_form(step: RoundPhase) -> ComposeTarget:
    round_ = step.round
    path = f"{round_.path}stap/{step.public_id}/"
    name = _("Round %(n)s") % {"n": round_.number}
    name = f"{name}, {step.phase.name}"
    return ComposeTarget(step.draft_form, path, round_.group.space, name=name)


def get_step_forms(user: "Viewer", idents: list[int]) -> dict[int, ComposeTarget]:
    """Return the forms of steps in current rounds in which the user has a seat."""
    if not idents:
        return {}
    rounds = Round.objects.visible_to(user).filter(seats__user=user)
    rounds = rounds.filter(state__in=[Round.State.RUNNING, Round.State.PAUSED])
    steps = RoundPhase.objects.filter(public_id__in=idents, round__in=rounds)
    steps = steps.select_related("phase", "round__group__space")
    return {step.public_id: get_step_form(step) for step in steps}


def get_contribution_form(own: Contribution) -> ComposeTarget:
    step = get_step_form(own.step)
    path = f"{own.step.round.path}bijdrage/{own.public_id}/"
    return ComposeTarget(own.draft_form, path, step.space, name=step.name)


def get_contribution_forms(
    user: "Viewer", idents: list[int]
) -> dict[int, ComposeTarget]:
    """Return the forms to change the user's own texts in current rounds."""
    if not idents:
        return {}
    rounds = Round.objects.visible_to(user).filter(seats__user=user)
    rounds = rounds.filter(state__in=[Round.State.RUNNING, Round.State.PAUSED])
    own = Contribution.objects.visible_to(user).filter(
        author=user, public_id__in=idents, step__round__in=rounds
    )
    own = own.select_related("step__phase", "step__round__group__space")
    return {row.public_id: get_contribution_form(row) for row in own}
