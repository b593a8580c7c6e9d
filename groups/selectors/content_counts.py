"""Counts of a group's content, for the confirmation page and destruction records."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import ngettext_lazy

from core.clock import now
from forum.models import Participation
from groups.models import Group, Invitation, JoinRequest, Meeting


def describe_counts(counts: Mapping[str, int]) -> list[str]:
    """Describe the row counts of an erasure in words, without zeros.

    The names are those of `core.security.erasure`; internal tables are left out.
    """
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
    members: int
    invitations: int
    requests: int
    meetings: int
    rounds: int


def count_closing_effects(group: Group) -> ClosingEffects:
    ahead = group.meetings.exclude(ends_at__lte=now()).exclude(
        state=Meeting.State.CANCELLED
    )
    return ClosingEffects(
        members=Participation.objects.filter(space=group.space_id).members().count(),
        invitations=group.invitations.filter(state=Invitation.State.SENT).count(),
        requests=group.join_requests.filter(state=JoinRequest.State.OPEN).count(),
        meetings=ahead.count(),
        rounds=group.rounds.filter(closed_at=None).count(),
    )
