"""Meetings as iCalendar files: one meeting, or all meetings of a user.

Times are in UTC, so no client needs time zone data. Entries of a confidential group
show the time only, because people share calendars with colleagues.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from icalendar import Calendar, Event, Timezone, vDuration

from core.clock import AMSTERDAM, today
from groups.models import Meeting

REFRESH_INTERVAL = timedelta(hours=1)
YEAR = timedelta(days=365)


def build_calendar(meetings: Iterable[Meeting]) -> bytes:
    """Return the file, in the language of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        calendar = Calendar()
        calendar.add("prodid", f"-//{settings.SITE_NAME}//NL")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", settings.SITE_NAME)
        # Outlook reads X-PUBLISHED-TTL, other clients REFRESH-INTERVAL.
        calendar.add("x-published-ttl", vDuration(REFRESH_INTERVAL))
        calendar.add(
            "refresh-interval",
            vDuration(REFRESH_INTERVAL),
            parameters={"value": "DURATION"},
        )
        for meeting in meetings:
            calendar.add_component(_build_event(meeting))
        if not calendar.subcomponents:
            calendar.add_component(_empty_timezone())
        content: bytes = calendar.to_ical()
        return content


def _empty_timezone() -> Timezone:
    """Return a placeholder component, which clients do not display.

    RFC 5545 (section 3.6) requires at least one component, and Outlook rejects a file
    without.
    """
    day = today()
    return Timezone.from_tzid(AMSTERDAM.key, first_date=day, last_date=day + YEAR)


def _build_event(meeting: Meeting) -> Event:
    host = settings.SITE_URL.rpartition("/")[2].partition(":")[0]
    entry = Event()
    entry.add("uid", f"{meeting.public_id}@{host}")
    entry.add("dtstamp", meeting.changed_at)
    entry.add("last-modified", meeting.changed_at)
    entry.add("dtstart", meeting.starts_at)
    entry.add("dtend", meeting.ends_at)
    entry.add("sequence", meeting.version)
    entry.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    entry.add("class", "PRIVATE")
    if meeting.group.space.is_confidential:
        entry.add("summary", _("Appointment"))
        return entry
    entry.add("summary", meeting.title)
    where = ", ".join(part for part in (meeting.place, meeting.link) if part)
    if where:
        entry.add("location", where)
    entry.add("url", settings.SITE_URL + meeting.path)
    return entry
