from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.emails import reasons
from notifications.models import MailDelivery, MailOutcome, Notification
from notifications.types.base import render_lines

if TYPE_CHECKING:
    from accounts.models import User

State, Kind = MailDelivery.State, MailDelivery.Kind


@dataclass(frozen=True, slots=True)
class MailSummary:
    delivery: MailDelivery
    about: list[str]  # subjects that the viewer may still see
    reason: str
    state: str


def summarize_mails(
    deliveries: Sequence[MailDelivery], user: "User"
) -> list[MailSummary]:
    found = _lines_by_mail(deliveries, user)
    return [_summarize(delivery, found.get(delivery.pk, [])) for delivery in deliveries]


def _lines_by_mail(
    deliveries: Sequence[MailDelivery], user: "User"
) -> dict[int, list[tuple[str, str]]]:
    """Return the text and reason of each line, by mail id."""
    mine = Notification.objects.visible_to(user).with_posts().order_by("seq")
    lines: dict[int, list[tuple[str, str]]] = {}
    for line, said in render_lines(list(mine.filter(mail__in=deliveries)), user):
        words = f"{said.lead} {said.title}".strip()
        space = line.event.space
        secret = space is not None and space.is_confidential
        why = reasons.explain_confidential() if secret else reasons.explain(line.reason)
        lines.setdefault(line.mail_id or 0, []).append((words, why))
    return lines


def _summarize(delivery: MailDelivery, lines: list[tuple[str, str]]) -> MailSummary:
    return MailSummary(
        delivery=delivery,
        about=list(dict.fromkeys(words for words, _why in lines)),
        reason=_reason(delivery, lines),
        state=_state(delivery),
    )


def _reason(delivery: MailDelivery, lines: list[tuple[str, str]]) -> str:
    if delivery.kind == Kind.IMMEDIATE and lines:
        return lines[0][1]
    if delivery.kind == Kind.DIGEST:
        return reasons.explain_weekly()
    if delivery.kind == Kind.BATCH:
        return reasons.explain_batch()
    if delivery.kind == Kind.TRANSACTIONAL:
        return _("You received this email because it is about your account.")
    return _("You can no longer see what this mail was about.")


def _state(delivery: MailDelivery) -> str:
    if delivery.outcome:
        words = MailOutcome(delivery.outcome).label
        if delivery.state == State.CLOSED:
            return _("Not sent: %(why)s.") % {"why": words}
        return _("Did not arrive: %(why)s.") % {"why": words}
    if delivery.state == State.DONE:
        return _("Sent.")
    if delivery.state == State.DEAD:
        return _("Could not be sent. An administrator will look into it.")
    if delivery.attempts:
        n = delivery.attempts
        tried = ngettext("tried %(n)s time", "tried %(n)s times", n) % {"n": n}
        return _("Waits: %(tried)s, and will be tried again.") % {"tried": tried}
    return _("Waits for its moment.")
