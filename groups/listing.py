"""Groups that are named outside of themselves: on the page of their theme."""

from typing import Any

from forum.models import Space
from groups.models import Group


def groups_listed_at(space: Space) -> list[Group]:
    """Those of a theme, by name; each has a page on which one asks to be invited."""
    return list(Group.objects.listed_at(space))


def listed_group(user: Any, public_id: int) -> Group | None:
    """One of them, to somebody with an account. A hidden group is as if there were
    none."""
    rows = Group.objects.listed_to(user)
    return rows.filter(space__public_id=public_id).first()


def request_path(group: Group) -> str:
    return f"{group.space.path}aanvragen/"
