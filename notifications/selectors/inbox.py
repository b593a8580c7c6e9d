"""Inbox queries, compiled once and run with different parameters."""

from functools import partial
from typing import TYPE_CHECKING

from core.db.compiled_queries import CompiledQuery
from notifications.models import Notification
from notifications.querysets import NotificationQuerySet

if TYPE_CHECKING:
    from accounts.models import User


PAGE_SIZE = 60  # lines
PREVIEW_SIZE = 20  # several about one topic are shown as one
VIEWS = ("unread", "all", "to_me", "groups")
_BEHIND_ALL = 2**62


def get_unread(user: "User", view: str, *, before: int | None) -> list[Notification]:
    """Return up to PAGE_SIZE + 1 lines. The extra one means: there is a next page."""
    return _unread[view](user, before=before or _BEHIND_ALL)


def get_newest_unread(user: "User") -> list[Notification]:
    """Return the newest unread lines, for the start page."""
    return _newest_unread(user)


def get_read(user: "User", view: str, *, before: int | None) -> list[Notification]:
    return _read[view](user, before=before or _BEHIND_ALL)


def get_newest_seq(user: "User") -> int:
    """Return the highest `seq` that the user may see, or 0."""
    return _newest.first(user) or 0


def _queryset(view: str, viewer: "User") -> NotificationQuerySet:
    mine: NotificationQuerySet = Notification.objects.visible_to(viewer)
    if view == "to_me":
        mine = mine.personal()
    if view == "groups":
        mine = mine.of_groups()
    return mine.with_posts().order_by("-seq")


def _unread_queryset(view: str, viewer: "User", before: int) -> NotificationQuerySet:
    return _queryset(view, viewer).unread().filter(seq__lt=before)[: PAGE_SIZE + 1]


def _read_queryset(view: str, viewer: "User", before: int) -> NotificationQuerySet:
    return _queryset(view, viewer).read().filter(seq__lt=before)[: PAGE_SIZE + 1]


_unread = {
    view: CompiledQuery[Notification](partial(_unread_queryset, view)) for view in VIEWS
}
_read = {
    view: CompiledQuery[Notification](partial(_read_queryset, view)) for view in VIEWS
}
_newest_unread = CompiledQuery[Notification](
    lambda viewer: _queryset("all", viewer).unread()[:PREVIEW_SIZE]
)
_newest = CompiledQuery[int](
    lambda viewer: (
        Notification.objects.visible_to(viewer)
        .order_by("-seq")
        .values_list("seq", flat=True)[:1]
    )
)
