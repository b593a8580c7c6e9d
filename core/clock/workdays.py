"""Working days in the Netherlands: no weekends, no public holidays."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from holidays.countries.netherlands import NL

from core.clock import AMSTERDAM, to_local

DAY = timedelta(days=1)


@lru_cache(maxsize=8)
def _free_days(year: int) -> frozenset[date]:
    return frozenset(NL(years=year))  # type: ignore[no-untyped-call]


def is_working_day(day: date) -> bool:
    """Check whether a day is a working day in the Netherlands.

    Good Friday is not. Liberation Day is, except once in five years.
    """
    return day.weekday() < 5 and day not in _free_days(day.year)


def working_days_ago(moment: datetime, days: int) -> datetime:
    """Return the start of the last `days` whole working days before `moment`."""
    day = to_local(moment).date()
    while days > 0:
        day -= DAY
        if is_working_day(day):
            days -= 1
    return datetime.combine(day, time(), AMSTERDAM)


def working_days_left(due: datetime, at: datetime) -> int:
    """Count the remaining working days until `due`, including today.

    `due` is the first moment after the last working day.
    """
    day, end = to_local(at).date(), to_local(due).date()
    span = (end - day).days
    return sum(is_working_day(day + DAY * n) for n in range(span))


def end_of_working_day(start: datetime, days: int) -> datetime:
    """Return the end of the n-th working day after the day of `start`."""
    day = to_local(start).date()
    left = days
    while left > 0:
        day += DAY
        if is_working_day(day):
            left -= 1
    return datetime.combine(day + DAY, time(), AMSTERDAM)
