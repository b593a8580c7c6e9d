"""When mail is sent, by a user's preferences and Dutch local time.

Pure functions. The result is deterministic, so that notifications that go out together
share one delivery row.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from core.clock import AMSTERDAM, to_local
from core.clock.workdays import is_working_day

NOW, HOUR, DAY, WEEK, NOTHING = "now", "hour", "day", "week", "none"
SOONEST_FIRST = (NOW, HOUR, DAY, WEEK, NOTHING)

# Longer than Christmas, a weekend and the quiet hours after them.
MAX_DELAY = timedelta(days=10)


class MailTimes(Protocol):
    hour: int
    weekday: int  # 0 is Monday
    quiet_from: int | None
    quiet_until: int | None
    working_days_only: bool


def earlier(one: str, other: str) -> str:
    return min(one, other, key=SOONEST_FIRST.index)


def find_next_moment(frequency: str, clock: MailTimes, after: datetime) -> datetime:
    """Return when to mail something that happened at `after`."""
    if frequency == NOW:
        return shift_to_allowed_time(after, clock)
    if frequency == HOUR:
        whole = after.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return shift_to_allowed_time(whole + timedelta(hours=1), clock)
    step = timedelta(days=7 if frequency == WEEK else 1)
    # Start in the past: the mail of an earlier day may have been shifted to a working
    # day after `after`, and then includes this notification.
    day = to_local(after).date() - MAX_DELAY
    if frequency == WEEK:
        day += timedelta(days=(clock.weekday - day.weekday()) % 7)
    while (moment := shift_to_allowed_time(_at(day, clock.hour), clock)) <= after:
        day += step
    return moment


def shift_to_allowed_time(moment: datetime, clock: MailTimes) -> datetime:
    """Return `moment`, or the next time outside quiet hours and days without mail."""
    start, end = clock.quiet_from, clock.quiet_until
    while True:
        here = to_local(moment)
        if clock.working_days_only and not is_working_day(here.date()):
            moment = _at(here.date() + timedelta(days=1), clock.hour)
        elif _is_quiet(here.hour, start, end):
            moment = _next_time(here, end or 0)
        else:
            return moment


def _is_quiet(hour: int, start: int | None, end: int | None) -> bool:
    if start is None or end is None or start == end:
        return False
    return start <= hour < end if start < end else hour >= start or hour < end


def _next_time(here: datetime, hour: int) -> datetime:
    moment = _at(here.date(), hour)
    return moment if moment > here else _at(here.date() + timedelta(days=1), hour)


def _at(day: date, hour: int) -> datetime:
    """Return `hour` in Dutch local time as UTC.

    An hour skipped by daylight saving time becomes the next hour.
    """
    local = datetime(day.year, day.month, day.day, hour, tzinfo=AMSTERDAM)
    return local.astimezone(UTC)
