"""Base class and registry of notification types.

A type defines the recipients, the text and the link of one kind of event. Types are
registered from `notifications/types/`, or from `config/wiring/events.py` for apps
above this one. Fan-out, the inbox and mail look a type up in the registry.

Permissions and confidentiality are enforced outside the types, so that no type can omit
them: a user who cannot see the space gets no notification, and all lines and mails of a
confidential group have the same text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from core.registry import Registry
from forum.models import Post
from notifications.emails.unsubscribe_links import Unsubscribe

if TYPE_CHECKING:
    from accounts.models.bylines import Byline
    from accounts.policy import Viewer
    from notifications.models import MailDelivery, Notification, OutboxEvent


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One line of the inbox, also used in mail. All fields are plain text."""

    lead: str  # what happened; a sentence that may end in the title
    title: str = ""  # title of the topic or other subject
    where: str = ""  # title of the space
    byline: "Byline | None" = None  # author whose avatar is shown
    icon: str = "bell"  # shown when there is no avatar
    note: str = ""  # shown instead of the reason
    is_positive: bool = False  # show the icon even if there is an avatar
    text: str = ""  # text of the post, for mail of spaces that allow it


@dataclass(frozen=True, slots=True)
class DirectMail:
    """A mail with its own templates, `notifications/email/<template>.*`."""

    to: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    reason: str = ""  # one sentence: why the recipient gets this mail
    headers: dict[str, str] = field(default_factory=dict)
    stop: Unsubscribe | None = None
    stop_label: str = ""


class NotificationType:
    """A notification type. Its methods get an event whose `subject` is loaded."""

    name: ClassVar[str]  # stored in outbox rows: never change it
    # Only users who can see the event's space are entitled. If False: all active users.
    in_space: ClassVar[bool] = True
    # Also send mail, subject to the recipient's mail preferences.
    by_mail: ClassVar[bool] = True
    # Condition on Notification: whether the line is still shown. By default, a line is
    # shown while the event's post, if any, is visible.
    visible_if: ClassVar[Q | None] = None
    # The model whose primary key is in `OutboxEvent.subject_id`.
    model: ClassVar[type[Model] | None] = None
    # `select_related()` paths from `model`, to avoid a query per line.
    subject_related: ClassVar[tuple[str, ...]] = ()
    # `select_related()` paths from Notification, in addition to space, topic, post and
    # entry.
    line_related: ClassVar[tuple[str, ...]] = ()

    def get_recipients(self, event: "OutboxEvent") -> Mapping[int, str]:
        """Return the recipients as a mapping of user id to `Notification.Reason`.

        The caller removes users who cannot see the event's space.
        """
        return {}

    def get_readers(self, event: "OutboxEvent", people: Sequence[int]) -> set[int]:
        """Return the ids in `people` for whom the line is already read."""
        return set()

    def is_over(self, event: "OutboxEvent") -> bool:
        """Return True if nothing is left to do. The line stays; no mail is sent."""
        return False

    def render_line(self, event: "OutboxEvent", viewer: "Viewer") -> InboxLine:
        """Return the inbox line. Not called for a confidential group."""
        raise NotImplementedError(self.name)

    def path(self, event: "OutboxEvent") -> str:
        raise NotImplementedError(self.name)

    def get_mail_recipients(
        self, event: "OutboxEvent"
    ) -> Iterable[tuple[int | None, str]]:
        """Return the recipients of a mail that ignores mail preferences.

        Each item is a user id and an empty string, or None and an address.
        """
        return ()

    def build_mail(self, delivery: "MailDelivery") -> DirectMail | None:
        """Return the mail to one of `get_mail_recipients`, or None to send nothing."""
        return None


notification_types = Registry[NotificationType]()


def get_type(event: "OutboxEvent") -> NotificationType:
    try:
        return notification_types[event.kind]
    except KeyError:
        raise LookupError(f"no entry for events {event.kind}") from None


def load_subjects(events: Iterable["OutboxEvent"]) -> None:
    """Set `subject` on each event, with one query per event kind."""
    by_kind: dict[str, list[OutboxEvent]] = {}
    for event in events:
        if event.subject_id is not None and event.subject is None:
            by_kind.setdefault(event.kind, []).append(event)
    for group in by_kind.values():
        kind = get_type(group[0])
        if kind.model is None:
            raise LookupError(f"events {kind.name} have no model")
        rows = kind.model._base_manager.all()
        if kind.subject_related:
            rows = rows.select_related(*kind.subject_related)
        found = rows.in_bulk([event.subject_id for event in group])
        for event in group:
            event.subject = found.get(event.subject_id)


def is_subject_deleted(event: "OutboxEvent") -> bool:
    return event.subject_id is not None and event.subject is None


def is_over(event: "OutboxEvent") -> bool:
    """Return True if a mail about this event would no longer be useful."""
    return is_subject_deleted(event) or get_type(event).is_over(event)


def render_lines(
    rows: Sequence["Notification"], viewer: "Viewer"
) -> list[tuple["Notification", InboxLine]]:
    """Return the inbox lines of these rows, without rows with a deleted subject."""
    load_subjects(row.event for row in rows)
    standing = [row for row in rows if not is_subject_deleted(row.event)]
    return [(row, render_line(row.event, viewer)) for row in standing]


def render_line(event: "OutboxEvent", viewer: "Viewer") -> InboxLine:
    """Return the inbox line of an event, with a fixed text for a confidential group."""
    if event.space is not None and event.space.is_confidential:
        return InboxLine(_("New activity in a confidential group"), icon="lock")
    return get_type(event).render_line(event, viewer)


def visible_condition(seen: Q) -> Q:
    """Return a condition on Notification: the line may be shown.

    `seen` is the condition that the viewer may see the event's space and topic. It does
    not apply to types with `in_space = False`.
    """
    own = [kind for kind in notification_types.values() if kind.visible_if is not None]
    special = [kind.name for kind in own]
    plain = Q(event__post=None) | Q(event__post__state=Post.State.VISIBLE)
    inside = plain & ~Q(event__kind__in=special)
    outside = Q()
    for kind in own:
        condition = Q(event__kind=kind.name) & (kind.visible_if or Q())
        if kind.in_space:
            inside |= condition
        else:
            outside |= condition
    return (seen & inside) | outside if outside else seen & inside
