"""What a closed space is called to somebody who may not read in it.

The forum knows no groups: `config/wiring/extension_points.py` says how these are named.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from forum.models import Space

type Namer = Callable[[Any, list[Space]], dict[int, str]]

_namers: list[Namer] = []


def register_namer(namer: Namer) -> None:
    """Use this function for spaces that the viewer does not see: it returns names by
    the primary key of the space."""
    _namers[:] = [namer]


def get_names(viewer: Any, spaces: Iterable[Space]) -> dict[int, str]:
    """Return a name for each space, by primary key: its title where the viewer sees it,
    else no more than they may know of it."""
    wanted = {space.pk: space for space in spaces}
    if not wanted:
        return {}
    seen = Space.objects.visible_to(viewer).filter(pk__in=wanted)
    titles = dict(seen.values_list("pk", "title"))
    hidden = [space for pk, space in wanted.items() if pk not in titles]
    names = {
        space.pk: _("a closed space, number %(n)s") % {"n": space.public_id}
        for space in hidden
    }
    for namer in _namers:
        names |= namer(viewer, hidden) if hidden else {}
    return names | titles
