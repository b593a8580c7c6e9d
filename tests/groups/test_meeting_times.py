"""When a meeting is, by the clock on the wall and over its changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.clock import AmbiguousTimeError, local_to_utc
from core.templating.date_ranges import format_range
from groups.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "hour_in_utc"),
    [
        (date(2027, 3, 27), 9),
        (date(2027, 3, 28), 8),
        (date(2027, 10, 30), 8),
        (date(2027, 10, 31), 9),
    ],
)
def test_ten_o_clock_is_ten_o_clock_on_both_sides_of_a_change(
    client, facilitator, group, day, hour_in_utc
):
    client.force_login(facilitator)
    form = {"title": "Overleg", "day": day.isoformat(), "starts": "10:00"}
    form |= {"ends": "12:00", "source_format": "text"}
    answer = client.post(f"{group.space.path}bijeenkomsten/nieuw/", form)
    made = Meeting.objects.get()
    assert made.starts_at == datetime(
        day.year, day.month, day.day, hour_in_utc, 0, 0, 0, UTC
    )
    page = client.get(answer.url).text
    assert "10:00 tot 12:00" in page
    assert "De bijeenkomst is gepland. Iedereen krijgt bericht." in page
    shown = client.get(f"{made.path}wijzigen/").text
    assert 'value="10:00"' in shown
    assert f'value="{day.isoformat()}"' in shown


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_an_hour_that_is_skipped_or_comes_twice_is_asked_again(
    client, facilitator, group, day
):
    client.force_login(facilitator)
    form = {"title": "Nachtoverleg", "day": day, "starts": "02:30", "ends": "04:00"}
    page = client.post(
        f"{group.space.path}bijeenkomsten/nieuw/", form | {"source_format": "text"}
    )
    assert page.status_code == 200
    assert "Nachtoverleg" in page.text
    assert not Meeting.objects.exists()
    with pytest.raises(AmbiguousTimeError):
        local_to_utc(date.fromisoformat(day), time(2, 30))


def test_a_night_over_the_change_says_both_days():
    start = local_to_utc(date(2027, 10, 30), time(23, 0))
    end = local_to_utc(date(2027, 10, 31), time(4, 0))
    assert end - start == timedelta(hours=6)
    assert format_range(start, end) == (
        "zaterdag 30 oktober 2027, 23:00 tot zondag 31 oktober 2027, 4:00"
    )
