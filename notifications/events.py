from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class InboxChanged(Event):
    """Something was added to, or read in, the inboxes of these people."""

    user_ids: tuple[int, ...]
