"""Group inbox lines by subject."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from notifications.models import Notification
from notifications.types.base import InboxLine

Reason = Notification.Reason


@dataclass(frozen=True, slots=True)
class InboxItem:
    id: int
    line: InboxLine
    reason: str
    moment: datetime
    is_unread: bool

    @property
    def url(self) -> str:
        return f"/meldingen/{self.id}/"

    @property
    def mark_url(self) -> str:
        return f"{self.url}gelezen/"


@dataclass(frozen=True, slots=True)
class InboxGroup:
    """All lines about one topic, newest first; never empty."""

    items: tuple[InboxItem, ...]

    @property
    def newest(self) -> InboxItem:
        return self.items[0]

    @property
    def others(self) -> int:
        return len(self.items) - 1

    @property
    def is_unread(self) -> bool:
        return any(item.is_unread for item in self.items)


def group_lines(found: Iterable[tuple[Notification, InboxLine]]) -> list[InboxGroup]:
    """Return groups in the order of their newest line."""
    gathered: dict[tuple[str, int], list[InboxItem]] = {}
    for row, line in found:
        reason = line.note or _reason(row)
        gathered.setdefault(row.event.group_key, []).append(_item(row, line, reason))
    return [InboxGroup(tuple(items)) for items in gathered.values()]


def _reason(row: Notification) -> str:
    """Return the reason as text.

    For a confidential group it reveals nothing about the event, except an invitation.
    """
    space, reason = row.event.space, Reason(row.reason)
    if space is not None and space.is_confidential and reason != Reason.INVITATION:
        reason = Reason.GROUP
    return str(reason.label)


def _item(row: Notification, line: InboxLine, reason: str) -> InboxItem:
    return InboxItem(
        id=row.public_id,
        line=line,
        reason=reason,
        moment=row.created_at,
        is_unread=row.read_at is None,
    )
