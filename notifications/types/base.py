"""What is told of one kind of event: to whom, in which words, leading where.

Each kind has one entry in the table below, from a file in `notifications/types/` (or,
for an app above, from `config/wiring/__init__.py`). Fan-out, inbox and mails ask the entry and
know no kind by name. Rights and levels are kept outside of the entries, so that none
can forget them: who may not see the space is not told, and of a confidential group
every line and mail says the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from notifications.emails.unsubscribe_links import Unsubscribe

if TYPE_CHECKING:
    from accounts.models.bylines import Byline
    from notifications.models import Event, MailDelivery, Notification


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One line of an inbox; mails are made of it, too. Plain text throughout."""

    lead: str  # what happened, in a sentence that may end in the title
    title: str = ""  # of what
    where: str = ""  # the space
    byline: "Byline | None" = None  # whose face stands beside it
    icon: str = "bell"  # where no face does
    note: str = ""  # said instead of why it reached the reader
    is_positive: bool = False  # draw the icon although there is a face
    text: str = ""  # what was written: for mails of groups that allow it


@dataclass(frozen=True, slots=True)
class DirectMail:
    """A mail with templates of its own: `notifications/email/<template>.*`."""

    to: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    reason: str = ""  # why it comes, in a sentence
    headers: dict[str, str] = field(default_factory=dict)
    stop: Unsubscribe | None = None
    stop_label: str = ""


class NotificationType:
    """One entry. All that is asked of it gets the event with its `subject` loaded."""

    name: ClassVar[str]  # stands in the rows of the outbox: never change it
    # Only who sees the event's space is entitled (without one: whoever is admitted).
    in_space: ClassVar[bool] = True
    # Is it told by mail as well, to who wants mail?
    by_mail: ClassVar[bool] = True
    # Condition upon Notification: is the line still shown? By default as long as the
    # event's post, if it has one, is visible.
    visible_if: ClassVar[Q | None] = None
    # What `Event.subject_id` is the key of.
    model: ClassVar[type[Model] | None] = None
    # Rows beside that one, which its line names: brought along, or each line asks.
    subject_related: ClassVar[tuple[str, ...]] = ()
    # Rows that the lines of an inbox need besides space, topic, post and entry.
    line_related: ClassVar[tuple[str, ...]] = ()

    def get_recipients(self, event: "Event") -> Mapping[int, str]:
        """Who hears of it (id of the person) and for which `Notification.Reason`.

        Whoever may not see the event's space is left out afterwards.
        """
        return {}

    def get_readers(self, event: "Event", people: Sequence[int]) -> set[int]:
        """Who of these knows it already: they get the line as a read one."""
        return set()

    def is_over(self, event: "Event") -> bool:
        """Does it call for something that is done? The line stays; nothing is sent."""
        return False

    def render_line(self, event: "Event", viewer: Any) -> InboxLine:
        """What the inbox says. Never asked for a confidential group."""
        raise NotImplementedError(self.name)

    def path(self, event: "Event") -> str:
        """The page on this site that the line leads to."""
        raise NotImplementedError(self.name)

    def get_mail_recipients(self, event: "Event") -> Iterable[tuple[int | None, str]]:
        """Who gets a mail whatever they chose: (person or None, address or nothing)."""
        return ()

    def build_mail(self, delivery: "MailDelivery") -> DirectMail | None:
        """The mail to one of `get_mail_recipients`, or None when it is over."""
        return None


_registry: dict[str, NotificationType] = {}


def register(kind: NotificationType) -> None:
    """Put an entry into the table. Adding it again replaces it."""
    _registry[kind.name] = kind


def get_type(event: "Event") -> NotificationType:
    try:
        return _registry[event.kind]
    except KeyError:
        raise LookupError(f"no entry for events {event.kind}") from None


def get_types() -> list[NotificationType]:
    return list(_registry.values())


def load_subjects(events: Iterable["Event"]) -> None:
    """Give each event its subject: one query per kind."""
    by_kind: dict[str, list[Event]] = {}
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


def is_subject_deleted(event: "Event") -> bool:
    """Does it tell of something that is no longer there?"""
    return event.subject_id is not None and event.subject is None


def is_over(event: "Event") -> bool:
    """Is there nothing (any more) that a mail could bring somebody to?"""
    return is_subject_deleted(event) or get_type(event).is_over(event)


def render_lines(
    rows: Sequence["Notification"], viewer: Any
) -> list[tuple["Notification", InboxLine]]:
    """What an inbox shows of these rows; what is gone is left out."""
    load_subjects(row.event for row in rows)
    standing = [row for row in rows if not is_subject_deleted(row.event)]
    return [(row, render_line(row.event, viewer)) for row in standing]


def render_line(event: "Event", viewer: Any) -> InboxLine:
    """What may be said of an event: of a confidential group no more than that it is."""
    if event.space is not None and event.space.is_confidential:
        return InboxLine(
            _("There is something new in a confidential group"), icon="lock"
        )
    return get_type(event).render_line(event, viewer)


def visible_condition(seen: Q) -> Q:
    """Condition upon Notification: the line may be shown to whom `seen` is true for,
    and what it tells of still stands."""
    own = [kind for kind in _registry.values() if kind.visible_if is not None]
    special = [kind.name for kind in own]
    plain = Q(event__post=None) | Q(event__post__state="visible")
    inside = plain & ~Q(event__kind__in=special)
    outside = Q()
    for kind in own:
        condition = Q(event__kind=kind.name) & (kind.visible_if or Q())
        if kind.in_space:
            inside |= condition
        else:
            outside |= condition
    return (seen & inside) | outside if outside else seen & inside
