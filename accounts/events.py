"""What accounts say upwards: ids only."""

from dataclasses import dataclass

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class UserStateChanged(DomainEvent):
    """Somebody was admitted, suspended, restored or left."""

    user_id: int


@dataclass(frozen=True, slots=True)
class SessionsEnded(DomainEvent):
    """What was signed in may no longer be: password changed, signed out, suspended."""

    user_id: int


@dataclass(frozen=True, slots=True)
class AccountApproved(DomainEvent):
    """Somebody who waited for approval was let in, and does not know it yet."""

    user_id: int


@dataclass(frozen=True, slots=True)
class AccountMailQueued(DomainEvent):
    """A mail that answers a form waits for the worker."""


@dataclass(frozen=True, slots=True)
class ProfileChanged(DomainEvent):
    """A name, a function, a picture, or who may see them."""

    user_id: int


@dataclass(frozen=True, slots=True)
class AffiliationEnded(DomainEvent):
    """Somebody no longer works where they did, or shows it no more."""

    user_id: int


@dataclass(frozen=True, slots=True)
class RoleChanged(DomainEvent):
    """Somebody got a role on the site, or has it no more."""

    user_id: int
    role: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class ExportRequested(DomainEvent):
    """Somebody asked for everything that is stored about them."""

    export_id: int


@dataclass(frozen=True, slots=True)
class ExportReady(DomainEvent):
    """It lies ready for its owner."""

    export_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class ExportsDeleted(DomainEvent):
    """They were kept long enough, or may be no longer."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AccountDeleted(DomainEvent):
    """An account ended for good; what tells who it was has still to be cleared."""

    user_id: int
