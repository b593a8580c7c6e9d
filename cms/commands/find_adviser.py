from typing import TYPE_CHECKING

from accounts.models import Organisation
from cms.models import Adviser, Region

if TYPE_CHECKING:
    from accounts.policy import Viewer


def list_regions_of(user: "Viewer") -> list[Region]:
    """Return the regions of the user's municipality, with their advisers."""
    if not user.is_authenticated:
        return []
    return list(Region.objects.of(user).with_advisers())


def get_region_of_place(name: str) -> Region | None:
    """Return the region of a municipality, by the name as typed."""
    found = Organisation.objects.named(name).filter(kind=Organisation.Kind.MUNICIPALITY)
    rows = Region.objects.filter(municipalities__in=found)
    region: Region | None = rows.with_advisers().first()
    return region


def get_adviser_of(user: "Viewer") -> Adviser | None:
    """Return the first available adviser of the user's region, or None."""
    for region in list_regions_of(user):
        for adviser in region.on_duty():
            if adviser.takes_questions:
                return adviser
    return None
