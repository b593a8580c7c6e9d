from dataclasses import dataclass

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class AddressUndeliverable(DomainEvent):
    """Mail to this user bounces permanently."""

    user_id: int


@dataclass(frozen=True, slots=True)
class InboxChanged(DomainEvent):
    user_ids: tuple[int, ...]
