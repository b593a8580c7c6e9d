"""Both nights in which the clock changes, a clock that jumps, a leap day.

The job and the worker run as they do all year, hour after hour.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import User
from core.clock import AMSTERDAM, to_local
from forum import commands as forum
from forum.models import Space
from jobs.worker import run_once
from notifications import commands
from notifications.models import MailDelivery, Notification
from tests.notifications.mail_server import MailServer, text_of
from tests.notifications.test_mailing import let_it_be_due

pytestmark = pytest.mark.django_db

# At two the clock goes to three; at three it goes back to two.
MARCH = datetime(2027, 3, 28, tzinfo=AMSTERDAM)
OCTOBER = datetime(2027, 10, 31, tzinfo=AMSTERDAM)
LEAP = datetime(2028, 2, 29, tzinfo=AMSTERDAM)


def hours_of(day: datetime) -> list[datetime]:
    """Every hour from the evening before until the morning, five minutes past."""
    begin = (day - timedelta(hours=1)).astimezone(UTC)
    return [begin + timedelta(hours=n, minutes=5) for n in range(8)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "hour", "told"),
    [(MARCH, 1, 1), (MARCH, 2, 3), (MARCH, 3, 3), (OCTOBER, 2, 2), (OCTOBER, 3, 3)]
    + [(LEAP, 0, 0)],
)
def test_one_weekly_overview_whatever_the_clock_does(
    official: User, day: datetime, hour: int, told: int
) -> None:
    """The hour that is skipped is the one after it; of two the first counts."""
    choices = {"weekday": day.weekday(), "hour": hour}
    commands.update_mail_preferences(official, choices=choices, spaces={})
    for moment in hours_of(day):
        with time_machine.travel(moment, tick=False):
            commands.open_digests()
    (digest,) = MailDelivery.objects.filter(recipient=official, kind="digest")
    assert digest.period is not None
    at = to_local(digest.period)
    assert (at.date(), at.hour) == (day.date(), told)


@pytest.mark.parametrize("day", [MARCH, OCTOBER])
def test_a_daily_mail_tells_everything_once(
    office: MailServer, official: User, moderator: User, space: Space, day: datetime
) -> None:
    """One question an hour through the night, and a mail at two each day."""
    commands.update_mail_preferences(
        official, choices={"general_frequency": "day", "hour": 2}, spaces={}
    )
    forum.join(official, space=space)
    forum.follow_space(official, space=space, level="all")
    asked = []
    for moment in hours_of(day):
        with time_machine.travel(moment, tick=False):
            asked.append(f"Vraag van {moment:%H} uur")
            forum.ask(moderator, space=space, title=asked[-1], source="Wie weet dit?")
            while run_once():
                pass
    periods = MailDelivery.objects.filter(recipient=official, kind="bundle")
    days = [to_local(row.period).date() for row in periods if row.period]
    assert len(days) == len(set(days)) == 2
    let_it_be_due()
    while run_once():
        pass
    everything = "\n".join(text_of(mail) for mail in office.mails_to(official))
    assert {title: everything.count(title) for title in asked} == dict.fromkeys(
        asked, 1
    )


def test_a_clock_that_jumps_back_changes_no_order(
    official: User, member: User, topic: Any
) -> None:
    """What came later stands later, though its time is an hour earlier."""
    first = topic.posts.get(number=1)
    moment = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    for n, jump in enumerate((timedelta(0), timedelta(hours=-1), timedelta(hours=1))):
        with time_machine.travel(moment + jump, tick=False):
            forum.reply(member, topic=topic, parent=first, source=f"Antwoord {n}")
            while run_once():
                pass
    lines = Notification.objects.filter(recipient=official).order_by("seq")
    numbers = [line.event.post.number for line in lines if line.event.post]
    assert numbers == [2, 3, 4]
    assert [line.seq for line in lines] == sorted({line.seq for line in lines})
