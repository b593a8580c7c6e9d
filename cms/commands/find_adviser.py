"""Who advises whom."""

from typing import Any

from accounts.models import Organisation
from cms.models import Adviser, Region


def list_regions_of(user: Any) -> list[Region]:
    """The regions of the municipality that somebody works for, with their advisers."""
    if not user.is_authenticated:
        return []
    return list(Region.objects.of(user).with_advisers())


def get_region_of_place(name: str) -> Region | None:
    """The region of a municipality by its name, as it is typed."""
    found = Organisation.objects.named(name).filter(kind="municipality")
    rows = Region.objects.filter(municipalities__in=found)
    region: Region | None = rows.with_advisers().first()
    return region


def get_adviser_of(user: Any) -> Adviser | None:
    """Who answers questions of this person here: the first of their region who is
    there and has an account."""
    for region in list_regions_of(user):
        for adviser in region.on_duty():
            if adviser.takes_questions:
                return adviser
    return None
