"""The security log as one looks through it: which lines, and as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from allauth.account.models import EmailAddress

from accounts.models import Organisation, SecurityEvent, User
from accounts.querysets import SecurityEventQuerySet
from core.clock import amsterdam, midnight

COLUMNS = (
    *("when", "what", "result", "by", "on", "organisation", "provider", "detail"),
    *("network_address", "browser"),
)
MOST = 100_000  # lines in one table


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for in the log; what is left empty counts for all."""

    kind: str = ""
    result: str = ""
    who: str = ""
    organisation: Organisation | None = None
    address: str = ""
    since: date | None = None
    until: date | None = None


def lines(sought: Sought) -> SecurityEventQuerySet:
    """Newest first. Who: by a part of the name, or by a whole e-mail address, as the
    one who did it or the one on whom it was done."""
    found = Q()
    for name in ("kind", "result", "address", "organisation"):
        if value := getattr(sought, name):
            found &= Q(**{name: value})
    if sought.since:
        found &= Q(at__gte=midnight(sought.since))
    if sought.until:
        found &= Q(at__lt=midnight(sought.until + timedelta(days=1)))
    if sought.who:
        found &= _who(sought.who)
    parts = ("actor", "person", "organisation", "provider")
    rows: SecurityEventQuerySet = SecurityEvent.objects.filter(found)
    return rows.select_related(*parts)


def table(sought: Sought) -> Iterator[tuple[Any, ...]]:
    """In the order of `COLUMNS`; times as the clock in the room shows them."""
    for row in lines(sought)[:MOST].iterator(chunk_size=500):
        yield (
            amsterdam(row.at).isoformat(sep=" ", timespec="seconds"),
            *(row.kind, row.result, row.actor or "", row.person or ""),
            *(row.organisation or "", row.provider or "", row.detail),
            *(row.address, row.device),
        )


def _who(text: str) -> Q:
    if "@" in text:
        owners = EmailAddress.objects.filter(email=text.strip().lower())
        people = Q(pk__in=owners.values("user_id"))
    else:
        people = Q(display_name__icontains=text.strip())
    found = User.objects.filter(people)
    return Q(actor__in=found) | Q(person__in=found)
