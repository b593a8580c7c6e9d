"""What the pages say to whoever listens: ids only."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class SignedUp(Event):
    """Somebody has a place at a meeting, or waits for one."""

    registration_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class PlaceFound(Event):
    """Somebody who waited has a place."""

    registration_id: int
    user_id: int
