from datetime import datetime

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _

from core.clock import to_local


def format_range(starts_at: datetime, ends_at: datetime) -> str:
    """Return a range such as donderdag 25 mei 2023, 10:00 tot 12:00."""
    first, last = to_local(starts_at), to_local(ends_at)
    words = {"day": format_day(first), "from": _time(first), "to": _time(last)}
    if first.date() == last.date():
        return _("%(day)s, %(from)s to %(to)s") % words
    words["last"] = format_day(last)
    return _("%(day)s, %(from)s to %(last)s, %(to)s") % words


def format_day(local: datetime) -> str:
    month, weekday = MONTHS[local.month], WEEKDAYS[local.weekday()]
    return f"{weekday} {local.day} {month} {local.year}"


def _time(local: datetime) -> str:
    return f"{local.hour}:{local.minute:02}"
