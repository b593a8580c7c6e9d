"""Reports about a round and about the rounds of a year: use of time, never text."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts.models.bylines import byline_for
from core.clock import to_local
from groups.models import Contribution, Group, Round, RoundPhase
from groups.rounds.page import RoundPage

if TYPE_CHECKING:
    from accounts.policy import Viewer


@dataclass(frozen=True, slots=True)
class StepUsage:
    step: RoundPhase
    planned: int
    # In minutes. For a round in writing: planned working days times 24, and hours used.
    used: int
    by: list[int]  # number of texts by each person, in the order of `page.seats`


def list_step_usage(page: RoundPage) -> list[StepUsage]:
    """Return the use of each step, by author as long as the texts are kept."""
    counted: Counter[tuple[int, int]] = Counter()
    if page.round.erased_at is None:
        rows = Contribution.objects.filter(step__round=page.round)
        counted.update(rows.values_list("step_id", "author_id"))
    people = [seat.user_id for seat in page.seats]
    found = []
    for step in page.round.steps:
        # Authors of steps without names stay hidden in the report.
        shown = not step.phase.is_anonymous
        by = [counted[(step.pk, pk)] if shown else 0 for pk in people]
        seconds = step.seconds_used
        if page.round.is_live:
            planned, used = step.phase.minutes + step.extended, round(seconds / 60)
        else:
            planned, used = (step.phase.days + step.extended) * 24, seconds // 3600
        found.append(StepUsage(step, planned, used, by))
    return found


def build_report(page: RoundPage) -> dict[str, object]:
    rows = list_step_usage(page)
    acts = page.round.acts.select_related("actor")
    return {
        "rows": rows,
        "people": [byline_for(seat.user).name for seat in page.seats],
        "planned": sum(row.planned for row in rows),
        "used": sum(row.used for row in rows),
        "acts": [
            {
                "name": byline_for(row.actor).name if row.actor else "",
                "word": row.get_act_display(),
                "at": row.at,
                "position": row.position,
                "amount": row.amount,
            }
            for row in acts
        ],
        "has_names": page.round.erased_at is None,
    }


def list_years(group: Group, user: "Viewer") -> list[dict[str, Any]]:
    """Return statistics of the rounds of a group by year, newest first."""
    rounds = Round.objects.visible_to(user).filter(group=group)
    rounds = rounds.exclude(started_at=None).prefetch_related("seats", "phases")
    by_year: dict[int, list[Round]] = {}
    for row in rounds.order_by("-started_at"):
        by_year.setdefault(to_local(row.started_at).year, []).append(row)
    return [_year(year, found) for year, found in by_year.items()]


def _year(year: int, rounds: list[Round]) -> dict[str, object]:
    live = [row for row in rounds if row.is_live]
    seconds = sum(step.seconds_used for row in live for step in row.phases.all())
    people = {seat.user_id for row in rounds for seat in row.seats.all()}
    methods = Counter(row.method.name for row in rounds)
    return {
        "year": year,
        "rounds": [
            {
                "round": row,
                "people": len(row.seats.all()),
                "texts": sum(step.contributed for step in row.phases.all()),
            }
            for row in rounds
        ],
        "count": len(rounds),
        "people": len(people),
        "hours": round(seconds / 3600, 1),
        "methods": methods.most_common(),
        "withdrawn": sum(row.state == Round.State.WITHDRAWN for row in rounds),
    }
