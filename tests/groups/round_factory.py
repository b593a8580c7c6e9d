"""Create rounds and their participants for tests."""

from typing import Any

from django.test import Client

from accounts.models import User
from forum import commands as forum
from groups import commands
from groups.models import Case, Contribution, Group, Method, Round, RoundPhase

LINES = {
    "situation": "Een huisvester komt afspraken niet na.",
    "own_part": "Ik stel het gesprek steeds uit.",
    "question": "Hoe blijf ik in gesprek?",
}


def plan_round(group: Group, lead: User, *others: User, **options: Any) -> Round:
    """Create a planned round with all participants."""
    slug = options.pop("slug", "incidentmethode-tien-rondes")
    method = Method.objects.of(slug=slug).get()
    form = options.pop("form", "live")
    round_ = commands.plan_round(lead, group=group, method=method, form=form)
    for user in others:
        take_place(user, round_)
    return round_


def take_place(user: User, round_: Round) -> None:
    """In the group, if need be, and at the table."""
    forum.add_participant(user, space=round_.group.space)
    commands.take_seat(user, round_=round_)


def with_case(round_: Round, lead: User, owner: User) -> Case:
    """Owner brings the case, and it was chosen."""
    case = commands.offer_case(owner, round_=round_, urgency=2, **LINES)
    commands.check_case(lead, case=case, is_right=True)
    commands.choose_case(lead, case=case)
    return case


def lead(user: User, round_: Round, act: str, amount: int = 0) -> Round:
    """One act upon the round as it is now."""
    seen = Round.objects.get(pk=round_.pk).version
    return commands.apply_round_action(
        user, round_=round_, act=act, expected_version=seen, amount=amount
    )


def go_to(user: User, round_: Round, name: str) -> RoundPhase:
    """Start if need be, and go on until the step of this name."""
    round_ = now(round_)
    if round_.state == "preparing":
        round_ = lead(user, round_, "start")
    while True:
        step = now(round_).step
        assert step is not None, f"there is no step {name}"
        if step.phase.name == name:
            return step
        lead(user, round_, "next")


def now(round_: Round) -> Round:
    return Round.objects.select_related("group__space", "method").get(pk=round_.pk)


def step_of(round_: Round, name: str) -> RoundPhase:
    return next(step for step in now(round_).steps if step.phase.name == name)


def write(user: User, step: RoundPhase, text: str = "Een tekst.") -> Contribution:
    fresh = RoundPhase.objects.select_related("round__group__space").get(pk=step.pk)
    return commands.contribute(
        user, step=fresh, source=text, source_format="text", idempotency_key=None
    )


def reads(user: User, text: str) -> bool:
    seen = Contribution.objects.visible_to(user)
    return seen.filter(source=text).exists()


def signed_in_client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
