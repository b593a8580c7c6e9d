"""Domain events of accounts. They carry ids, no content."""

from dataclasses import dataclass

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class UserStateChanged(DomainEvent):
    """Published when a user is admitted, suspended, restored or closed."""

    user_id: int


@dataclass(frozen=True, slots=True)
class SessionsEnded(DomainEvent):
    """Published when sessions of a user may have ended.

    The cause is a new password, a sign-out or a suspension.
    """

    user_id: int


@dataclass(frozen=True, slots=True)
class AccountApproved(DomainEvent):
    """Published when a pending user is admitted and must be notified."""

    user_id: int


@dataclass(frozen=True, slots=True)
class AccountMailQueued(DomainEvent):
    pass


@dataclass(frozen=True, slots=True)
class ProfileChanged(DomainEvent):
    """Published when a name, job title, photo or visibility setting changes."""

    user_id: int


@dataclass(frozen=True, slots=True)
class AffiliationEnded(DomainEvent):
    """Published when an affiliation ends or is no longer proved."""

    user_id: int


@dataclass(frozen=True, slots=True)
class RoleChanged(DomainEvent):
    user_id: int
    role: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class ExportRequested(DomainEvent):
    export_id: int


@dataclass(frozen=True, slots=True)
class ExportReady(DomainEvent):
    export_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class ExportsDeleted(DomainEvent):
    """Published when exports expire or are withdrawn."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AccountDeleted(DomainEvent):
    """Published when an account is closed for good.

    The worker still has to clear its personal data.
    """

    user_id: int
