"""The current time, and conversion to and from Dutch local time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Dates outside this range are input errors, and calculations overflow near the limits
# of the calendar.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)


def now() -> datetime:
    return _stopped_at.get() or timezone.now()


@contextmanager
def frozen_time(moment: datetime) -> Iterator[None]:
    """Make `now()` return this moment. Used by `core.db.compiled_queries`."""
    token = _stopped_at.set(moment)
    try:
        yield
    finally:
        _stopped_at.reset(token)


def to_local(moment: datetime) -> datetime:
    """Convert an aware datetime to Dutch time. Raises ValueError if it is naive."""
    return timezone.localtime(moment, AMSTERDAM)


def today() -> date:
    return to_local(now()).date()


def start_of_day(day: date) -> datetime:
    return datetime.combine(day, time.min, AMSTERDAM)


def is_day(day: date) -> bool:
    return FIRST_DAY <= day <= LAST_DAY


class AmbiguousTimeError(Exception):
    """The local time is skipped or repeated because of daylight saving time."""


def local_to_utc(day: date, at: time) -> datetime:
    """Convert a Dutch local time to UTC.

    Raises `AmbiguousTimeError` for the two hours of a year that are skipped or
    repeated.
    """
    wall = datetime.combine(day, at)
    first, second = (wall.replace(tzinfo=AMSTERDAM, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise AmbiguousTimeError
    return first.astimezone(UTC)
