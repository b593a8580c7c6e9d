from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from icalendar import Calendar, Event

from core.clock import now

if TYPE_CHECKING:
    from cms.models import EventPage


def build_event_calendar(page: "EventPage") -> bytes:
    """Return one event. Importing it again replaces the earlier version."""
    event = Event()
    host = urlsplit(settings.SITE_URL).hostname
    event.add("uid", f"{page.public_id}@{host}")
    changed = (page.last_published_at or now()).astimezone(UTC)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    # Increases with every publication, so that calendars take the newer version.
    event.add("sequence", int(changed.timestamp()) // 60 % 2**31)
    event.add("summary", page.title)
    event.add("dtstart", page.starts_at.astimezone(UTC))
    event.add("dtend", page.ends_at.astimezone(UTC))
    event.add("description", page.lead)
    if page.place:
        event.add("location", page.place)
    event.add("url", page.get_full_url())
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
