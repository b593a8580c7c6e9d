"""When a mail goes out, by the clock in the Netherlands."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import AMSTERDAM, to_local
from core.clock.workdays import is_working_day
from notifications.emails.schedule import earlier, find_next_moment
from notifications.models import MailSettings

HOURS = st.one_of(st.none(), st.integers(0, 23))
CLOCKS = st.builds(
    MailSettings,
    hour=st.integers(0, 23),
    weekday=st.integers(0, 6),
    quiet_from=HOURS,
    quiet_until=HOURS,
    working_days_only=st.booleans(),
)
MOMENTS = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
RHYTHMS = st.sampled_from(["now", "hour", "day", "week"])


def here(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM)  # type: ignore[arg-type]


def at(frequency: str, after: datetime, **clock: object) -> datetime:
    return to_local(find_next_moment(frequency, MailSettings(**clock), after))


TUESDAY = here(2026, 11, 24, 14, 20)


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("now", TUESDAY),
        ("hour", here(2026, 11, 24, 15)),
        ("day", here(2026, 11, 25, 8)),
        ("week", here(2026, 12, 1, 8)),
    ],
)
def test_without_other_wishes(frequency, expected):
    assert at(frequency, TUESDAY) == expected


def test_the_weekly_moment_of_today_is_still_to_come():
    assert at("week", here(2026, 11, 24, 7, 59)) == here(2026, 11, 24, 8)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (here(2026, 11, 24, 18, 59), here(2026, 11, 24, 18, 59)),
        (here(2026, 11, 24, 19), here(2026, 11, 25, 7)),
        (here(2026, 11, 25, 3), here(2026, 11, 25, 7)),
        (here(2026, 11, 25, 7), here(2026, 11, 25, 7)),
    ],
)
def test_quiet_hours_over_midnight(moment, expected):
    assert at("now", moment, quiet_from=19, quiet_until=7) == expected


def test_not_at_weekends_and_on_public_holidays():
    friday = here(2026, 11, 27, 9)
    saturday = here(2026, 11, 28, 9)
    assert at("now", friday, working_days_only=True) == friday
    assert at("now", saturday, working_days_only=True) == here(2026, 11, 30, 8)
    # Nor on Easter Monday.
    easter = here(2027, 3, 27, 9)
    assert at("now", easter, working_days_only=True) == here(2027, 3, 30, 8)


def test_over_both_changes_of_the_clock():
    """Daily at two: an hour that is skipped in March and comes twice in October."""
    march = at("day", here(2026, 3, 28, 12), hour=2)
    assert march == here(2026, 3, 29, 3)
    october = at("day", here(2026, 10, 24, 12), hour=2)
    assert october.utcoffset() == timedelta(hours=2)
    assert at("day", october, hour=2) == here(2026, 10, 26, 2)
    assert at("day", october + timedelta(hours=1), hour=2) == here(2026, 10, 26, 2)


@given(frequency=RHYTHMS, clock=CLOCKS, moment=MOMENTS)
def test_never_before_and_never_when_unwanted(frequency, clock, moment):
    due = find_next_moment(frequency, clock, moment)
    assert moment <= due < moment + timedelta(days=20)
    local = to_local(due)
    if clock.working_days_only:
        assert is_working_day(local.date())
    start, end = clock.quiet_from, clock.quiet_until
    if start is not None and end is not None and start != end:
        quiet = {(start + n) % 24 for n in range((end - start) % 24)}
        assert local.hour not in quiet


@given(clock=CLOCKS, moment=MOMENTS)
def test_all_of_one_period_share_one_moment(clock, moment):
    """Until that moment comes, whatever else happens goes into the same mail."""
    due = find_next_moment("week", clock, moment)
    later = moment + (due - moment) / 3
    assert find_next_moment("week", clock, later) <= due


def test_what_comes_sooner():
    assert earlier("week", "now") == "now"
    assert earlier("none", "week") == "week"
