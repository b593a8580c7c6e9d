from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from forum.models import Participation
from forum.querysets import ParticipationQuerySet
from groups.models import Group


def list_groups_without_facilitator() -> list[Group]:
    """Return these groups for moderators, who see only that they exist."""
    return list(groups_without_facilitator()[:50])


def groups_without_facilitator() -> QuerySet[Group]:
    rows = Group.objects.filter(~Exists(facilitators_of_outer_group())).select_related(
        "space"
    )
    return rows.order_by("founded_at")


def facilitators_of_outer_group() -> ParticipationQuerySet:
    rows: ParticipationQuerySet = Participation.objects.filter(
        space=OuterRef("space"),
        role=Participation.Role.FACILITATOR,
        user__is_active=True,
        user__state=User.State.ACTIVE,
    )
    return rows


def get_group_without_facilitator(public_id: int) -> Group | None:
    return groups_without_facilitator().filter(space__public_id=public_id).first()
