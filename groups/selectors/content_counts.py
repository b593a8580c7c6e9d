"""What a group holds, in numbers: before it is closed, and in the record of its
destruction."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import ngettext_lazy

from core.clock import now
from forum.models import Participation
from groups.models import Group


def describe_counts(counts: Mapping[str, int]) -> list[str]:
    """What people know of a group, out of the rows that are counted for an erasure;
    what there is none of is left out. The names are those of `core.security.erasure`."""
    return [
        str(text % {"n": counts[name]})
        for name, text in _TEXTS.items()
        if counts.get(name)
    ]


_TEXTS = {
    "topics": ngettext_lazy("%(n)s conversation", "%(n)s conversations", "n"),
    "posts": ngettext_lazy("%(n)s message", "%(n)s messages", "n"),
    "files": ngettext_lazy("%(n)s file", "%(n)s files", "n"),
    "meetings": ngettext_lazy("%(n)s meeting", "%(n)s meetings", "n"),
    "rounds": ngettext_lazy("%(n)s round", "%(n)s rounds", "n"),
    "cases": ngettext_lazy("%(n)s case in rounds", "%(n)s cases in rounds", "n"),
    "contributions": ngettext_lazy(
        "%(n)s text in rounds", "%(n)s texts in rounds", "n"
    ),
    "participations": ngettext_lazy(
        "%(n)s person who is or was in it", "%(n)s people who are or were in it", "n"
    ),
}


@dataclass(frozen=True, slots=True)
class ClosingEffects:
    """What closing a group ends at once."""

    members: int
    invitations: int
    requests: int
    meetings: int
    rounds: int


def count_closing_effects(group: Group) -> ClosingEffects:
    ahead = group.meetings.exclude(ends_at__lte=now()).exclude(state="cancelled")
    return ClosingEffects(
        members=Participation.objects.filter(space=group.space_id).members().count(),
        invitations=group.invitations.filter(state="sent").count(),
        requests=group.join_requests.filter(state="open").count(),
        meetings=ahead.count(),
        rounds=group.rounds.filter(closed_at=None).count(),
    )
