"""Moments are shown by Dutch time, in the reader's language."""

from datetime import UTC, datetime, timedelta, timezone

from django.template import Context, Engine
from django.utils import translation

import pytest

from core import clock

ENGINE = Engine(libraries={"moments": "core.templatetags.dates"})
MAY = datetime(2023, 5, 16, 9, 59, tzinfo=UTC)


def shown(tag: str, moment: datetime | None, language: str = "en") -> str:
    template = ENGINE.from_string("{% load moments %}{% " + tag + " %}")
    with translation.override(language):
        return template.render(Context({"dt": moment}))


def test_a_moment_is_written_in_english() -> None:
    assert shown("moment dt", MAY) == (
        '<time datetime="2023-05-16T11:59:00+02:00">16 May 2023 at 11:59</time>'
    )


def test_a_moment_is_written_in_dutch() -> None:
    assert shown("moment dt", MAY, "nl") == (
        '<time datetime="2023-05-16T11:59:00+02:00">16 mei 2023 om 11:59</time>'
    )


def test_each_reader_gets_the_own_language_in_turn() -> None:
    for _time in range(2):
        assert " May " in shown("moment dt", MAY, "en")
        assert " mei " in shown("moment dt", MAY, "nl")


@pytest.mark.parametrize(
    ("utc", "iso", "words"),
    [
        ((2023, 3, 26, 0, 59), "2023-03-26T01:59:00+01:00", "26 March 2023 at 1:59"),
        ((2023, 3, 26, 1, 0), "2023-03-26T03:00:00+02:00", "26 March 2023 at 3:00"),
        (
            (2023, 10, 29, 0, 30),
            "2023-10-29T02:30:00+02:00",
            "29 October 2023 at 2:30",
        ),
        (
            (2023, 10, 29, 1, 30),
            "2023-10-29T02:30:00+01:00",
            "29 October 2023 at 2:30",
        ),
        (
            (2023, 12, 31, 22, 59),
            "2023-12-31T23:59:00+01:00",
            "31 December 2023 at 23:59",
        ),
        ((2023, 12, 31, 23, 0), "2024-01-01T00:00:00+01:00", "1 January 2024 at 0:00"),
        ((2024, 2, 29, 8, 5), "2024-02-29T09:05:00+01:00", "29 February 2024 at 9:05"),
    ],
)
def test_summer_time_and_midnight_are_right(
    utc: tuple[int, int, int, int, int], iso: str, words: str
) -> None:
    moment = datetime(*utc, tzinfo=UTC)
    assert shown("moment dt", moment) == f'<time datetime="{iso}">{words}</time>'


def test_seconds_count_in_the_value_and_fractions_do_not() -> None:
    moment = MAY.replace(second=7, microsecond=999_999)
    assert 'datetime="2023-05-16T11:59:07+02:00">16 May' in shown("moment dt", moment)


def test_another_zone_is_shown_by_dutch_time() -> None:
    elsewhere = MAY.astimezone(timezone(timedelta(hours=-8)))
    assert shown("moment dt", elsewhere) == shown("moment dt", MAY)


def test_a_hook_for_a_script_becomes_a_data_attribute() -> None:
    assert shown('moment dt "updated"', MAY).startswith("<time data-updated datetime=")


def test_day_and_time_can_stand_alone() -> None:
    assert shown("day_month dt", MAY) == "16 May 2023"
    assert shown("day_month dt", MAY, "nl") == "16 mei 2023"
    assert shown("clock_time dt", MAY) == "11:59"


@pytest.mark.parametrize("tag", ["moment dt", "day_month dt", "clock_time dt"])
def test_no_moment_shows_nothing(tag: str) -> None:
    assert shown(tag, None) == ""


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        clock.to_local(datetime(2023, 5, 16, 11, 59))  # noqa: DTZ001


def test_now_has_a_zone() -> None:
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("tag", ["moment dt", "clock_moment dt", "period dt dt"])
def test_time_element_has_whole_seconds(tag: str) -> None:
    """HTML knows at most three digits of a fraction; Python writes six."""
    precise = MAY.replace(microsecond=123456)
    assert 'datetime="2023-05-16T11:59:00+02:00"' in shown(tag, precise)
