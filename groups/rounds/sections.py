from django.db.models import F

from forum.policy import SpacePermissions
from groups.models import Group, Round
from groups.policy import rounds as policy
from groups.rounds.page import RoundPage
from groups.selectors.dashboard import Section

MAX_ROUNDS = 4
OPEN_STATES = (Round.State.RUNNING, Round.State.PAUSED, Round.State.PREPARING)


def current_round_section(group: Group, may: SpacePermissions) -> Section | None:
    """Return the section for the round that is running or being prepared."""
    rounds = Round.objects.visible_to(may.user).filter(
        group=group, state__in=OPEN_STATES
    )
    found = rounds.order_by(F("started_at").desc(nulls_last=True), "-number").first()
    if found is None:
        return None
    page = RoundPage(found, may)
    waits = page.step is not None and not page.get_block_reason(page.step)
    return Section("groups/round/_going_on.html", {"page": page, "waits": waits})


def newest_rounds_section(group: Group, may: SpacePermissions) -> Section | None:
    rows = Round.objects.visible_to(may.user).filter(group=group)
    rounds = list(rows.prefetch_related("phases__phase")[:MAX_ROUNDS])
    can_plan = policy.can_plan_round(may)
    if not rounds and not (can_plan and group.kind == Group.Kind.INTERVISION):
        return None
    return Section(
        "groups/round/_newest.html", {"rounds": rounds, "can_plan": can_plan}
    )
