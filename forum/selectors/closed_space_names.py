"""Names of closed spaces for users who may not read them.

The forum app does not know about groups: `config/wiring/extension_points.py` registers
the function that names them.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.registry import Registry
from forum.models import Space

if TYPE_CHECKING:
    from accounts.policy import Viewer


type Namer = Callable[[Any, list[Space]], dict[int, str]]

# Functions that name spaces which the viewer may not see.
closed_space_namers = Registry[Namer]()


def get_names(viewer: "Viewer", spaces: Iterable[Space]) -> dict[int, str]:
    """Return a name for each space, by primary key.

    This is the title if the viewer sees the space, and otherwise a neutral description.
    """
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
    for namer in closed_space_namers.values():
        names |= namer(viewer, hidden) if hidden else {}
    return names | titles
