"""Template tags for dates in Dutch local time: 16 mei 2023 om 11:59.

A topic page shows forty of them, so Django's date formatting is not used: only the name
of the month and the word between date and time depend on the language.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from django import template
from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from core.clock import to_local
from core.templating.date_ranges import format_range

register = template.Library()


@register.simple_tag
def moment(value: datetime | None, hook: str = "") -> SafeString | str:
    """Render `<time>`. `{% moment dt "updated" %}` adds the attribute `data-updated`.

    Return "" for None.
    """
    if value is None:
        return ""
    local = to_local(value)
    words, pattern = _words(get_language())
    text = pattern % {"day": _day(local, words), "time": _time(local)}
    return _time_element(local, text, hook)


@register.simple_tag
def day_month(value: datetime | None) -> str:
    if value is None:
        return ""
    words, _pattern = _words(get_language())
    return _day(to_local(value), words)


@register.simple_tag
def moment_said(value: datetime | None) -> str:
    """Return plain text such as 16 mei 2023 om 11:59."""
    if value is None:
        return ""
    local = to_local(value)
    words, pattern = _words(get_language())
    return pattern % {"day": _day(local, words), "time": _time(local)}


@register.simple_tag
def last_day(end: datetime | None) -> str:
    """Return the last day of a period with an exclusive end."""
    return day_month(end and end - timedelta(microseconds=1))


@register.simple_tag
def clock_time(value: datetime | None) -> str:
    return "" if value is None else _time(to_local(value))


@register.simple_tag
def clock_moment(value: datetime | None) -> SafeString | str:
    if value is None:
        return ""
    local = to_local(value)
    return _time_element(local, _time(local))


@register.simple_tag
def period(starts_at: datetime, ends_at: datetime) -> SafeString:
    words = format_range(starts_at, ends_at)
    return _time_element(to_local(starts_at), words[:1].upper() + words[1:])


@register.simple_tag
def period_said(starts_at: datetime, ends_at: datetime) -> str:
    return format_range(starts_at, ends_at)


@register.simple_tag
def day_tile(value: datetime) -> SafeString:
    """Render a date as a calendar leaf. It is hidden from screen readers."""
    local = to_local(value)
    return format_html(
        '<p class="leaf" aria-hidden="true">'
        "<span>{}</span><b>{}</b><span>{}</span></p>",
        str(MONTHS[local.month])[:3],
        local.day,
        WEEKDAYS_ABBR[local.weekday()],
    )


def _time_element(local: datetime, text: str, hook: str = "") -> SafeString:
    """Render a `time` element.

    The time is in whole seconds: HTML allows up to three digits of a fraction, and
    Python writes six.
    """
    return format_html(
        '<time{} datetime="{}">{}</time>',
        format_html(" data-{}", hook) if hook else "",
        local.isoformat(timespec="seconds"),
        text,
    )


def _day(local: datetime, months: tuple[str, ...]) -> str:
    return f"{local.day} {months[local.month - 1]} {local.year}"


def _time(local: datetime) -> str:
    return f"{local.hour}:{local.minute:02}"


@lru_cache(maxsize=8)
def _words(_language: str | None) -> tuple[tuple[str, ...], str]:
    months = tuple(str(MONTHS[number]) for number in range(1, 13))
    return months, pgettext("moment", "%(day)s at %(time)s")
