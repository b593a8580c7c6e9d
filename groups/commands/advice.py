"""A private talk of two: a question to an adviser."""

from django.db import transaction

from accounts.models import User
from core.markup import sanitize_line
from forum import commands as forum
from forum.models import Participation, Space
from groups.models import Group


@transaction.atomic
def create_advice_space(*, title: str, leader: User, other: User) -> Group:
    """Make a closed space for two people, one of whom leads it; nobody else is told.

    Who may ask whom is asked by whoever offers it.
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
