"""What accounts say upwards: ids only."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class UserStateChanged(Event):
    """Somebody was admitted, suspended, restored or left."""

    user_id: int


@dataclass(frozen=True, slots=True)
class SessionsEnded(Event):
    """What was signed in may no longer be: password changed, signed out, suspended."""

    user_id: int


@dataclass(frozen=True, slots=True)
class WaitEnded(Event):
    """Somebody who waited for approval was let in, and does not know it yet."""

    user_id: int


@dataclass(frozen=True, slots=True)
class AccountMailWanted(Event):
    """A mail that answers a form waits for the worker."""


@dataclass(frozen=True, slots=True)
class ProfileChanged(Event):
    """A name, a function, a picture, or who may see them."""

    user_id: int


@dataclass(frozen=True, slots=True)
class WorkEnded(Event):
    """Somebody no longer works where they did, or shows it no more."""

    user_id: int


@dataclass(frozen=True, slots=True)
class RoleChanged(Event):
    """Somebody got a role on the site, or has it no more."""

    user_id: int
    role: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class ExportWanted(Event):
    """Somebody asked for everything that is stored about them."""

    export_id: int


@dataclass(frozen=True, slots=True)
class ExportMade(Event):
    """It lies ready for its owner."""

    export_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class ExportsGone(Event):
    """They were kept long enough, or may be no longer."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonLeft(Event):
    """An account ended for good; what tells who it was has still to be cleared."""

    user_id: int
