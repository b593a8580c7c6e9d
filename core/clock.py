"""What time it is, and what the clock in the room says."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    return timezone.now()


def amsterdam(moment: datetime) -> datetime:
    """The same moment by Dutch time; a moment without a zone is refused."""
    return timezone.localtime(moment, AMSTERDAM)


def today() -> date:
    """The day that the clock in the room shows."""
    return amsterdam(now()).date()


def midnight(day: date) -> datetime:
    """The moment in which a day begins here."""
    return datetime.combine(day, time.min, AMSTERDAM)


class NoSuchTime(Exception):
    """The clock on the wall never shows this, or shows it twice in that night."""


def dutch(day: date, at: time) -> datetime:
    """The moment at which the clock in the room says so; in UTC, as it is stored.

    Raises `NoSuchTime` in the two hours of a year that are skipped or come twice.
    """
    wall = datetime.combine(day, at)
    first, second = (wall.replace(tzinfo=AMSTERDAM, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise NoSuchTime
    return first.astimezone(UTC)
