"""What inboxes and addresses say to whoever listens: ids only."""

from dataclasses import dataclass

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class AddressUndeliverable(DomainEvent):
    """Mail to this person comes back again and again: nobody is behind the address."""

    user_id: int


@dataclass(frozen=True, slots=True)
class InboxChanged(DomainEvent):
    """Something was added to, or read in, the inboxes of these people."""

    user_ids: tuple[int, ...]
