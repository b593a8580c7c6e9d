"""Every mail to somebody: what it was about, why it came, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.kind import lines
from notifications.mails import reasons
from notifications.models import MailDelivery, Notification, Outcome

if TYPE_CHECKING:
    from accounts.models import User

State, Kind = MailDelivery.State, MailDelivery.Kind


@dataclass(frozen=True, slots=True)
class Row:
    """One mail, in words."""

    delivery: MailDelivery
    about: list[str]  # what it told of, as far as the reader may still see it
    reason: str
    state: str


def rows_of(deliveries: Sequence[MailDelivery], user: "User") -> list[Row]:
    found = _told(deliveries, user)
    return [_row(delivery, found.get(delivery.pk, [])) for delivery in deliveries]


def _told(
    deliveries: Sequence[MailDelivery], user: "User"
) -> dict[int, list[tuple[str, str]]]:
    """The lines of each mail: what is said, and for which reason."""
    mine = Notification.objects.visible_to(user).with_posts().order_by("seq")
    told: dict[int, list[tuple[str, str]]] = {}
    for line, said in lines(list(mine.filter(mail__in=deliveries)), user):
        words = f"{said.lead} {said.title}".strip()
        space = line.event.space
        secret = space is not None and space.is_confidential
        why = reasons.secret() if secret else reasons.sentence(line.reason)
        told.setdefault(line.mail_id or 0, []).append((words, why))
    return told


def _row(delivery: MailDelivery, told: list[tuple[str, str]]) -> Row:
    return Row(
        delivery=delivery,
        about=list(dict.fromkeys(words for words, _why in told)),
        reason=_reason(delivery, told),
        state=_state(delivery),
    )


def _reason(delivery: MailDelivery, told: list[tuple[str, str]]) -> str:
    if delivery.kind == Kind.NOTE and told:
        return told[0][1]
    if delivery.kind == Kind.DIGEST:
        return reasons.weekly()
    if delivery.kind == Kind.BUNDLE:
        return reasons.together()
    if delivery.kind == Kind.LETTER:
        return _("You get this mail because it concerns your account.")
    return _("What it told of is no longer to be seen for you.")


def _state(delivery: MailDelivery) -> str:
    if delivery.outcome:
        words = Outcome(delivery.outcome).label
        if delivery.state == State.CLOSED:
            return _("Not sent: %(why)s.") % {"why": words}
        return _("Did not arrive: %(why)s.") % {"why": words}
    if delivery.state == State.DONE:
        return _("Sent.")
    if delivery.state == State.PARKED:
        return _("Could not be sent. An administrator looks at it.")
    if delivery.attempts:
        n = delivery.attempts
        tried = ngettext("tried %(n)s time", "tried %(n)s times", n) % {"n": n}
        return _("Waits: %(tried)s, and will be tried again.") % {"tried": tried}
    return _("Waits for its moment.")
