"""Groups that nobody leads, because nobody was left who could."""

from django.db.models import Exists, OuterRef

from forum.models import Participation
from groups.models import Group


def groups_without_leader() -> list[Group]:
    """For moderators, who see no more of them than that they are there."""
    leading = Participation.objects.filter(
        space=OuterRef("space"),
        role=Participation.Role.FACILITATOR,
        user__is_active=True,
        user__state="active",
    )
    rows = Group.objects.filter(~Exists(leading)).select_related("space")
    return list(rows.order_by("founded_at")[:50])


def one_without_leader(public_id: int) -> Group | None:
    rows = groups_without_leader()
    return next((row for row in rows if row.space.public_id == public_id), None)
