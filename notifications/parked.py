"""Rows that failed for good, as an administrator sees them: kinds and numbers only."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import AccountMail
from core.work import Work
from notifications.commands.parking import kinds_of_work
from notifications.models import Event, MailDelivery

MOST = 100


@dataclass(frozen=True, slots=True)
class Parked:
    label: str
    pk: int
    what: str
    error: str
    attempts: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is parked in one table."""

    label: str
    title: str
    count: int
    rows: list[Parked]


def parked_count() -> int:
    parked = {"state": Work.State.PARKED}
    return sum(m.objects.filter(**parked).count() for m in kinds_of_work().values())


def shelves() -> list[Shelf]:
    """Only tables in which something is parked."""
    found = [_shelf(label, model) for label, model in kinds_of_work().items()]
    return [shelf for shelf in found if shelf.count]


def _shelf(label: str, model: type[Work]) -> Shelf:
    parked = model.objects.filter(state=Work.State.PARKED).order_by("-created_at")
    rows = [
        Parked(label, row.pk, what(row), row.error, row.attempts, row.created_at)
        for row in parked[:MOST]
    ]
    return Shelf(label, _title(model), parked.count(), rows)


def _title(model: type[Work]) -> str:
    titles = {
        MailDelivery: _("Mails about what happened"),
        AccountMail: _("Mails that answer a form"),
        Event: _("Things that happened and were not told"),
    }
    return titles.get(model, str(model._meta.verbose_name_plural))


def what(row: Work) -> str:
    """Which kind of row it is, and its number: never a title, a name or a text."""
    if isinstance(row, MailDelivery):
        return f"{row.get_kind_display()} {row.public_id}"
    kind = getattr(row, "kind", "")
    return f"{kind} {row.pk}".strip()
