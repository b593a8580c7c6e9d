from django.db import transaction

from accounts.models import User
from core.markup import sanitize_line
from forum import commands as forum
from forum.models import Participation, Space
from groups.models import Group


@transaction.atomic
def create_advice_space(*, title: str, leader: User, other: User) -> Group:
    """Create a closed space for two users, facilitated by `leader`.

    The other user is not notified. The caller checks permissions.
    """
    space = forum.open_space(
        title=sanitize_line(title)[:120],
        audience=Space.Audience.CLOSED,
        confidentiality=Space.Confidentiality.RESTRICTED,
    )
    group = Group.objects.create(space=space, kind=Group.Kind.ADVICE, max_members=2)
    forum.add_participant(leader, space=space, role=Participation.Role.FACILITATOR)
    if other.pk != leader.pk:
        forum.add_participant(other, space=space)
    return group
