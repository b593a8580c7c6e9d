"""On which days town halls work."""

from datetime import date
from functools import lru_cache

from holidays.countries import NL


@lru_cache(maxsize=8)
def _free_days(year: int) -> frozenset[date]:
    return frozenset(NL(years=year))  # type: ignore[no-untyped-call]


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no public holiday in the Netherlands."""
    return day.weekday() < 5 and day not in _free_days(day.year)
