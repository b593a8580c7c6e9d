"""What time it is, and what the clock in the room says."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Outside of these nobody means a day; at the ends of the calendar sums go wrong.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)


def now() -> datetime:
    return _stopped_at.get() or timezone.now()


@contextmanager
def frozen_time(moment: datetime) -> Iterator[None]:
    """Let it be this moment for whatever runs inside: see `core.db.compiled_queries`."""
    token = _stopped_at.set(moment)
    try:
        yield
    finally:
        _stopped_at.reset(token)


def to_local(moment: datetime) -> datetime:
    """The same moment by Dutch time; a moment without a zone is refused."""
    return timezone.localtime(moment, AMSTERDAM)


def today() -> date:
    """The day that the clock in the room shows."""
    return to_local(now()).date()


def start_of_day(day: date) -> datetime:
    """The moment in which a day begins here."""
    return datetime.combine(day, time.min, AMSTERDAM)


def is_day(day: date) -> bool:
    """Can somebody mean this day?"""
    return FIRST_DAY <= day <= LAST_DAY


class AmbiguousTimeError(Exception):
    """The clock on the wall never shows this, or shows it twice in that night."""


def local_to_utc(day: date, at: time) -> datetime:
    """The moment at which the clock in the room says so; in UTC, as it is stored.

    Raises `NoSuchTime` in the two hours of a year that are skipped or come twice.
    """
    wall = datetime.combine(day, at)
    first, second = (wall.replace(tzinfo=AMSTERDAM, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise AmbiguousTimeError
    return first.astimezone(UTC)
