"""Groups that nobody leads, because nobody was left who could."""

from django.db.models import Exists, OuterRef, QuerySet

from forum.models import Participation
from forum.querysets import ParticipationQuerySet
from groups.models import Group


def groups_without_leader() -> list[Group]:
    """For moderators, who see no more of them than that they are there."""
    return list(without_leader()[:50])


def without_leader() -> QuerySet[Group]:
    rows = Group.objects.filter(~Exists(led())).select_related("space")
    return rows.order_by("founded_at")


def led() -> ParticipationQuerySet:
    """Whoever leads the group of an outer row."""
    rows: ParticipationQuerySet = Participation.objects.filter(
        space=OuterRef("space"),
        role=Participation.Role.FACILITATOR,
        user__is_active=True,
        user__state="active",
    )
    return rows


def one_without_leader(public_id: int) -> Group | None:
    return without_leader().filter(space__public_id=public_id).first()
