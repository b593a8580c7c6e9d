"""What inboxes and addresses say to whoever listens: ids only."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class AddressGivenUp(Event):
    """Mail to this person comes back again and again: nobody is behind the address."""

    user_id: int


@dataclass(frozen=True, slots=True)
class InboxChanged(Event):
    """Something was added to, or read in, the inboxes of these people."""

    user_ids: tuple[int, ...]
