from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allauth.account.models import EmailAddress

from accounts.models import Organisation, SecurityEvent, User
from accounts.querysets import SecurityEventQuerySet
from core.clock import start_of_day

COLUMNS = (
    *(_("When"), _("What"), _("Result"), _("By"), _("On")),
    *(_("Organisation"), _("Provider"), _("Detail"), _("Explanation")),
    *(_("Network address"), _("Browser")),
)
MAX_ROWS = 100_000  # rows per table
CHUNK_SIZE = 500  # rows for which explanations are fetched together

type Explain = Callable[[list[SecurityEvent]], dict[int, str]]


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Search criteria. An empty field matches everything."""

    kind: str = ""
    result: str = ""
    who: str = ""
    organisation: Organisation | None = None
    address: str = ""
    since: date | None = None
    until: date | None = None


def find_events(sought: LogFilter) -> SecurityEventQuerySet:
    """Return matching events, newest first.

    `who` is a part of a name or a whole e-mail address. It matches the actor and the
    affected person.
    """
    found = Q()
    for name in ("kind", "result", "address", "organisation"):
        if value := getattr(sought, name):
            found &= Q(**{name: value})
    if sought.since:
        found &= Q(at__gte=start_of_day(sought.since))
    if sought.until:
        found &= Q(at__lt=start_of_day(sought.until + timedelta(days=1)))
    if sought.who:
        found &= _who(sought.who)
    parts = ("actor", "person", "organisation", "provider")
    rows: SecurityEventQuerySet = SecurityEvent.objects.filter(found)
    return rows.select_related(*parts)


def build_table(sought: LogFilter, explain: Explain) -> Iterator[tuple[Any, ...]]:
    """Yield rows in the order of `COLUMNS`, with labels.

    `explain` returns, by primary key, explanations of some events from apps at a higher
    layer.
    """
    found = find_events(sought)[:MAX_ROWS].iterator(chunk_size=CHUNK_SIZE)
    for part in batched(found, CHUNK_SIZE):
        explanations = explain(list(part))
        for row in part:
            yield (
                *(row.at, row.get_kind_display(), row.get_result_display()),
                *(row.by, row.person or ""),
                *(row.organisation or "", row.provider or "", row.detail_label),
                *(explanations.get(row.pk, ""), row.address, row.device),
            )


def _who(text: str) -> Q:
    if "@" in text:
        owners = EmailAddress.objects.filter(email=text.strip().lower())
        people = Q(pk__in=owners.values("user_id"))
    else:
        people = Q(display_name__icontains=text.strip())
    found = User.objects.filter(people)
    return Q(actor__in=found) | Q(person__in=found)
