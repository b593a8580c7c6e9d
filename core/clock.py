"""What time it is, and what the clock in the room says."""

from datetime import date, datetime, time
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
