"""Founding a group."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from forum import commands as forum
from forum.models import Participation, Space
from groups import policy
from groups.models import Group


@transaction.atomic
def found_group(
    actor: User,
    *,
    title: str,
    purpose: str = "",
    kind: str = Group.Kind.WORKING,
    confidentiality: str = Space.Confidentiality.RESTRICTED,
    facilitators: list[User],
) -> Group:
    """Make a group on a closed space of its own, led by at least one facilitator."""
    if not policy.can_found(actor) or not facilitators:
        raise PermissionDenied
    space = forum.open_space(
        title=title,
        audience=Space.Audience.CLOSED,
        purpose=purpose,
        confidentiality=confidentiality,
    )
    group = Group.objects.create(space=space, kind=kind)
    for person in facilitators:
        forum.take_in(person, space=space, role=Participation.Role.FACILITATOR)
    return group
